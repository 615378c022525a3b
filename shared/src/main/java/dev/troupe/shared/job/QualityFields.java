package dev.troupe.shared.job;

import dev.troupe.schemas.Hedge;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Durations;
import dev.troupe.shared.input.Regex;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a job says about a role's {@code judge} and {@code hedge}. */
final class QualityFields {
  private static final List<String> JUDGE =
      List.of(
          "must",
          "must_not",
          "min_characters",
          "max_characters",
          "min_words",
          "max_words",
          "language",
          "no_refusal",
          "allow_empty",
          "role",
          "threshold");
  private static final List<String> HEDGE = List.of("after", "max_extra_usd");
  private static final int MAX_CHARACTERS = 10_000_000;
  private static final int MAX_RULES = 50;
  private static final int MAX_WORDS = 1_000_000;

  private QualityFields() {}

  static @Nullable JudgeRules judge(Fields role, Faults faults) {
    JsonNode node = role.object("judge");
    if (node == null) {
      return null;
    }
    Fields judge = new Fields(node, role.at("judge"), JUDGE, faults);
    JudgeRules rules =
        new JudgeRules(
            judge.texts("must", MAX_RULES, Regex.EXPECTED, Regex::checked),
            judge.texts("must_not", MAX_RULES, Regex.EXPECTED, Regex::checked),
            judge.integer("min_characters", 0, MAX_CHARACTERS),
            judge.integer("max_characters", 1, MAX_CHARACTERS),
            judge.integer("min_words", 0, MAX_WORDS),
            judge.integer("max_words", 1, MAX_WORDS),
            judge.text(
                "language",
                "one of " + String.join(", ", JudgeRules.LANGUAGES),
                QualityFields::language),
            judge.bool("no_refusal"),
            judge.bool("allow_empty"),
            judge.name("role"),
            judge.integer("threshold", 0, JudgeRules.MAX_SCORE));
    if (rules.threshold() != null && judge.get("role") == null) {
      faults.add(judge.at("threshold"), rules.threshold() + "", "a role that gives the score");
    }
    return rules;
  }

  static @Nullable Hedge hedge(Fields role, Faults faults) {
    JsonNode node = role.object("hedge");
    if (node == null) {
      return null;
    }
    Fields hedge = new Fields(node, role.at("hedge"), HEDGE, faults);
    String after = hedge.required("after");
    String extra = hedge.required("max_extra_usd");
    if (after == null || extra == null) {
      return null;
    }
    Duration alone = hedge.text("after", Durations.EXPECTED, Durations::parse);
    Usd most =
        hedge.text("max_extra_usd", "dollars as text, such as \"0.01\"", QualityFields::dollars);
    return alone == null || most == null ? null : new Hedge(alone, most);
  }

  private static Usd dollars(String text) {
    if (!text.matches("\\d{1,6}(\\.\\d{1,12})?")) {
      throw new IllegalArgumentException(text);
    }
    return Usd.of(text);
  }

  private static String language(String code) {
    if (!JudgeRules.LANGUAGES.contains(code)) {
      throw new IllegalArgumentException(code);
    }
    return code;
  }
}
