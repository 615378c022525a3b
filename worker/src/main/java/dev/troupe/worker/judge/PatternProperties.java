package dev.troupe.worker.judge;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keyword {@code patternProperties} with RE2, which never backtracks: with the library's own a
 * key of forty letters can take for ever. An expression that RE2 has not is left to the library.
 */
final class PatternProperties implements EvaluatorFactory {
  @Override
  public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode value) {
    if (!keyword.equals("patternProperties") || !value.isObject()) {
      return Optional.empty();
    }
    Map<Pattern, String> schemas = new LinkedHashMap<>();
    try {
      value
          .asObject()
          .forEach(
              (pattern, schema) ->
                  schemas.put(Pattern.compile(pattern), context.getAbsoluteUri(schema)));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
    return Optional.of(new Matched(schemas));
  }

  /**
   * @param schemas their addresses, by the expression of the keys that they are for
   */
  private record Matched(Map<Pattern, String> schemas) implements Evaluator {
    @Override
    public Result evaluate(EvaluationContext context, JsonNode node) {
      if (!node.isObject()) {
        return Result.success();
      }
      boolean valid = true;
      Set<String> matched = new HashSet<>();
      for (Map.Entry<String, JsonNode> property : node.asObject().entrySet()) {
        for (Map.Entry<Pattern, String> schema : schemas.entrySet()) {
          if (schema.getKey().matcher(property.getKey()).find()) {
            matched.add(property.getKey());
            valid &= context.resolveInternalRefAndValidate(schema.getValue(), property.getValue());
          }
        }
      }
      // The keys that are left are what additionalProperties is about.
      return valid ? Result.success(Set.copyOf(matched)) : Result.failure();
    }
  }
}
