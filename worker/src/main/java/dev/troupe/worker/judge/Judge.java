package dev.troupe.worker.judge;

import dev.harrel.jsonschema.Validator;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Role;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Holds answers against their role: whole, within its rules, and if the role has an output schema,
 * JSON that satisfies it. Thread-safe; rules and schema are compiled once per role.
 */
public final class Judge {
  // Jobs may bring roles of their own, so that there is no end to their number.
  private static final int MAX_ROLES = 1_000;
  private static final char REPLACEMENT = '\uFFFD';

  private final Map<String, CompiledSchema> schemas = new ConcurrentHashMap<>();
  private final Map<String, Rules> rules = new ConcurrentHashMap<>();

  /**
   * @param digest of the role
   * @param cut whether the answer ended because it was too long
   */
  public Verdict judge(String digest, Role role, String text, boolean cut) {
    if (cut) {
      return new Verdict.TooWeak("the answer was cut at " + role.maxTokens() + " tokens");
    }
    Optional<String> broken = brokenRule(digest, role, text);
    if (broken.isPresent()) {
      return new Verdict.TooWeak(broken.get());
    }
    JsonNode schema = role.output();
    if (schema == null) {
      return new Verdict.Accepted(Json.string(wellFormed(text)));
    }
    JsonNode answer;
    try {
      answer = Json.STRICT.readTree(unfenced(text));
    } catch (JacksonException e) {
      return new Verdict.TooWeak("the answer is not JSON: " + e.getOriginalMessage());
    }
    return hold(digest, schema, answer);
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

  private Verdict hold(String digest, JsonNode schema, JsonNode answer) {
    if (answer.isMissingNode()) {
      return new Verdict.TooWeak("the answer is empty");
    }
    CompiledSchema compiled = schemas.get(digest);
    try {
      if (compiled == null) {
        compiled = new CompiledSchema(schema);
        bound(schemas).put(digest, compiled);
      }
      Validator.Result result = compiled.validate(answer);
      return result.isValid()
          ? new Verdict.Accepted(wellFormed(answer.toString()))
          : new Verdict.TooWeak(CompiledSchema.firstError(result));
    } catch (RuntimeException e) {
      // The library has no common exception for a schema that makes no sense.
      return new Verdict.TooWeak("the role's output schema can't be applied: " + e.getMessage());
    }
  }

  /** Models like to wrap JSON in a Markdown fence. */
  private static String unfenced(String text) {
    String t = text.strip();
    if (!t.startsWith("```") || !t.endsWith("```") || t.length() < 6) {
      return t;
    }
    int line = t.indexOf('\n');
    return line < 0 ? t : t.substring(line + 1, t.length() - 3).strip();
  }

  /** Half a surrogate pair can be neither written as UTF-8 nor stored. */
  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (fixed == null) {
        fixed = new StringBuilder(text);
      }
      fixed.setCharAt(i, REPLACEMENT);
    }
    return fixed == null ? text : fixed.toString();
  }
}
