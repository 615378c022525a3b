package dev.troupe.shared.role;

import dev.troupe.schemas.CacheKind;
import dev.troupe.schemas.CacheMode;
import dev.troupe.schemas.Hedge;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Keep;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.OnCut;
import dev.troupe.schemas.RoleCache;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What may be said of a role, wherever it is said: in its file, the configuration or a job. */
public final class RoleReader {
  /** Models in one list of routes. */
  private static final int MAX_ROUTES = 20;

  /** Regular expressions in one list of rules. */
  private static final int MAX_RULES = 50;

  private static final Notation<Integer> LONGEST = Notation.integer(1, 10_000_000);
  private static final Notation<Integer> SHORTEST = Notation.integer(0, 10_000_000);
  private static final Notation<Integer> MOST_WORDS = Notation.integer(1, 1_000_000);
  private static final Notation<Integer> FEWEST_WORDS = Notation.integer(0, 1_000_000);

  public static final Notation<Double> TEMPERATURE = Notation.number(0, 2);
  public static final Notation<Integer> MAX_TOKENS = Notation.integer(1, 1_000_000);

  /** The name of a pool, which is a part of a topic's name. */
  public static final Notation<String> POOL =
      Notation.matching("[a-z0-9][a-z0-9_-]{0,62}", "1 to 63 of a-z, 0-9, '-' and '_'");

  private static final String ACCOUNT =
      "nothing here: how a provider is reached is the operator's configuration";

  private RoleReader() {}

  /**
   * What is wrong goes to the reader's problems.
   *
   * @param folder against which a schema's file is resolved; absent: none may be named
   */
  public static RoleSpec read(FieldReader role, @Nullable Path folder) {
    refuseAccount(role);
    RoleSpec spec =
        new RoleSpec(
            role.value("description", Notation.PROSE),
            role.value("modality", Notation.constant(Modality.class)),
            role.value("system", Notation.PROSE),
            role.value("model", Notation.MODEL),
            role.values("fallback", MAX_ROUTES, Notation.MODEL),
            role.values("context_fallback", MAX_ROUTES, Notation.MODEL),
            role.value("escalate_to", Notation.MODEL),
            role.value("temperature", TEMPERATURE),
            role.value("max_tokens", MAX_TOKENS),
            role.value("on_cut", Notation.constant(OnCut.class)),
            role.value("keep", Notation.constant(Keep.class)),
            role.value("voice", Notation.NAME),
            OutputSchema.read(role, folder),
            role.value("timeout", Notation.DURATION),
            role.value("pool", POOL),
            judge(role.object("judge")),
            hedge(role.object("hedge")),
            cache(role.object("cache")),
            Parameters.read(role));
    role.finish();
    return spec;
  }

  /** Says where an account's keys belong: whoever writes them into a job has mistaken no letter. */
  public static void refuseAccount(FieldReader fields) {
    fields.refuse("base_url", ACCOUNT);
    fields.refuse("api_key", ACCOUNT);
  }

  private static @Nullable JudgeRules judge(@Nullable FieldReader judge) {
    if (judge == null) {
      return null;
    }
    JudgeRules rules =
        new JudgeRules(
            judge.values("must", MAX_RULES, Notation.REGEX),
            judge.values("must_not", MAX_RULES, Notation.REGEX),
            judge.value("min_characters", SHORTEST),
            judge.value("max_characters", LONGEST),
            judge.value("min_words", FEWEST_WORDS),
            judge.value("max_words", MOST_WORDS),
            judge.value("language", Notation.oneOf(JudgeRules.LANGUAGES)),
            judge.value("no_refusal", Notation.BOOLEAN),
            judge.value("allow_empty", Notation.BOOLEAN),
            judge.value("role", Notation.NAME),
            judge.value("threshold", Notation.integer(0, JudgeRules.MAX_SCORE)));
    judge.needs("threshold", "role", "a role that gives the score");
    judge.finish();
    return rules;
  }

  private static @Nullable Hedge hedge(@Nullable FieldReader hedge) {
    if (hedge == null) {
      return null;
    }
    Duration after = hedge.required("after", Notation.DURATION);
    Usd extra = hedge.required("max_extra_usd", Notation.DOLLARS);
    hedge.finish();
    return after == null || extra == null ? null : new Hedge(after, extra);
  }

  private static @Nullable RoleCache cache(@Nullable FieldReader cache) {
    if (cache == null) {
      return null;
    }
    RoleCache read =
        new RoleCache(
            cache.value("mode", Notation.constant(CacheMode.class)),
            cache.value("ttl", Notation.DURATION),
            cache.value("kind", Notation.constant(CacheKind.class)));
    cache.finish();
    return read;
  }
}
