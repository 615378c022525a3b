package dev.troupe.worker.judge;

import dev.harrel.jsonschema.Validator;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Role;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Holds answers against their role: whole, within its rules, and if the role has an output schema,
 * JSON that satisfies it. Thread-safe; rules and schema are compiled once per role.
 */
public final class Judge {
  // Jobs may bring roles of their own, so that there is no end to their number.
  private static final int MAX_ROLES = 1_000;
  private static final String UNUSABLE = FailureCode.OUTPUT_SCHEMA.code();
  private static final ObjectReader EACH_KEY_ONCE =
      Json.STRICT.readerFor(JsonNode.class).with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private final Map<String, CompiledSchema> schemas = new ConcurrentHashMap<>();
  private final Map<String, Rules> rules = new ConcurrentHashMap<>();

  /**
   * @param digest of the role
   * @param text without characters that can't be stored
   */
  public Verdict judge(String digest, Role role, String text, Finish finish) {
    if (finish == Finish.LENGTH) {
      return cut(role, !text.isBlank());
    }
    if (text.isBlank()) {
      Optional<String> missed = missed(role, finish);
      if (missed.isPresent()) {
        return new Verdict.TooWeak(missed.get());
      }
    }
    Optional<String> broken = brokenRule(digest, role, text);
    if (broken.isPresent()) {
      return new Verdict.TooWeak(broken.get());
    }
    JsonNode schema = role.format().schema();
    if (schema == null) {
      return new Verdict.Accepted(Json.string(text));
    }
    return switch (JsonText.in(text)) {
      case JsonText.NotFound nothing -> new Verdict.TooWeak(nothing.reason());
      case JsonText.Found found -> hold(digest, schema, Verbatim.of(found.json()));
    };
  }

  private static Verdict cut(Role role, boolean begun) {
    String where = "the answer was cut at max_tokens (" + role.sampling().maxTokens() + ")";
    return new Verdict.Cut(begun ? where : where + " before it had any text", begun);
  }

  /** Why an answer without text is none; empty: the role takes it. */
  private static Optional<String> missed(Role role, Finish finish) {
    if (finish == Finish.OTHER) {
      return Optional.of("the answer has no text, and the model did not end it by itself");
    }
    JudgeRules rules = role.judge();
    return rules != null && Boolean.TRUE.equals(rules.allowEmpty())
        ? Optional.empty()
        : Optional.of("the answer is empty");
  }

  private Optional<String> brokenRule(String digest, Role role, String text) {
    JudgeRules written = role.judge();
    if (written == null) {
      return Optional.empty();
    }
    Rules compiled = rules.get(digest);
    if (compiled == null) {
      compiled = new Rules(written);
      bound(rules).put(digest, compiled);
    }
    return compiled.broken(text);
  }

  private static <T> Map<String, T> bound(Map<String, T> compiled) {
    if (compiled.size() >= MAX_ROLES) {
      compiled.clear();
    }
    return compiled;
  }

  private Verdict hold(String digest, JsonNode schema, String json) {
    JsonNode answer;
    try {
      answer = EACH_KEY_ONCE.readTree(json);
    } catch (JacksonException e) {
      return new Verdict.TooWeak("the answer is not JSON: " + e.getOriginalMessage());
    }
    CompiledSchema compiled = schemas.get(digest);
    try {
      if (compiled == null) {
        compiled = new CompiledSchema(schema);
        bound(schemas).put(digest, compiled);
      }
      Validator.Result result = compiled.validate(answer);
      return result.isValid()
          ? new Verdict.Accepted(json)
          : new Verdict.TooWeak(CompiledSchema.firstError(result));
    } catch (RuntimeException e) {
      // The library has no common exception for a schema that makes no sense.
      return new Verdict.Unjudged(
          UNUSABLE, "the role's output schema can't be applied: " + e.getMessage());
    } catch (StackOverflowError e) {
      return new Verdict.Unjudged(
          UNUSABLE,
          "the role's output schema can't be applied: it leads back to itself without end");
    }
  }
}
