package dev.troupe.shared.role;

import dev.troupe.schemas.Hedge;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Regex;
import dev.troupe.shared.input.YamlObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a role's {@code judge} and {@code hedge}. */
final class QualityKeys {
  private static final int MAX_CHARACTERS = 10_000_000;
  private static final int MAX_WORDS = 1_000_000;

  private QualityKeys() {}

  static @Nullable JudgeRules judge(YamlObject role) {
    YamlObject judge = role.object("judge");
    if (judge == null) {
      return null;
    }
    JudgeRules rules =
        new JudgeRules(
            judge.values("must", Regex.EXPECTED, Regex::checked),
            judge.values("must_not", Regex.EXPECTED, Regex::checked),
            judge.integer("min_characters", 0, MAX_CHARACTERS),
            judge.integer("max_characters", 1, MAX_CHARACTERS),
            judge.integer("min_words", 0, MAX_WORDS),
            judge.integer("max_words", 1, MAX_WORDS),
            judge.oneOf("language", JudgeRules.LANGUAGES.toArray(String[]::new)),
            judge.bool("no_refusal"),
            judge.bool("allow_empty"),
            judge.name("role"),
            judge.integer("threshold", 0, JudgeRules.MAX_SCORE));
    if (rules.threshold() != null && rules.role() == null) {
      judge.error("threshold", rules.threshold().toString(), "a role that gives the score");
    }
    judge.finish();
    return rules;
  }

  static @Nullable Hedge hedge(YamlObject role) {
    YamlObject hedge = role.object("hedge");
    if (hedge == null) {
      return null;
    }
    Duration after = hedge.duration("after");
    Usd extra = hedge.value("max_extra_usd", "dollars, such as 0.01", QualityKeys::dollars);
    if (!hedge.keys().contains("after")) {
      hedge.error("after", null, "how long the first call has alone, such as 2s");
    }
    if (!hedge.keys().contains("max_extra_usd")) {
      hedge.error("max_extra_usd", null, "what the second call may cost, such as 0.01");
    }
    hedge.finish();
    return after == null || extra == null ? null : new Hedge(after, extra);
  }

  private static Usd dollars(String text) {
    Usd usd = Usd.of(text);
    if (usd.compareTo(Usd.ZERO) < 0) {
      throw new IllegalArgumentException(text);
    }
    return usd;
  }
}
