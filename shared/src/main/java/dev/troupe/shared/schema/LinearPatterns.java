package dev.troupe.shared.schema;

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
 * The keywords {@code pattern} and {@code patternProperties} with RE2, which never backtracks: the
 * library's own may not end.
 */
public final class LinearPatterns implements EvaluatorFactory {
  @Override
  public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode value) {
    try {
      if (keyword.equals("pattern") && value.isString()) {
        return Optional.of(new Found(Pattern.compile(value.asString())));
      }
      return keyword.equals("patternProperties") && value.isObject()
          ? Optional.of(matched(context, value))
          : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.empty(); // refused where the schema came in
    }
  }

  private static Matched matched(SchemaParsingContext context, JsonNode value) {
    Map<Pattern, String> schemas = new LinkedHashMap<>();
    value
        .asObject()
        .forEach(
            (pattern, schema) ->
                schemas.put(Pattern.compile(pattern), context.getAbsoluteUri(schema)));
    return new Matched(schemas);
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

  private record Found(Pattern pattern) implements Evaluator {
    @Override
    public Result evaluate(EvaluationContext context, JsonNode node) {
      boolean fits = !node.isString() || pattern.matcher(node.asString()).find();
      return fits
          ? Result.success()
          : Result.failure("does not match the pattern " + pattern.pattern());
    }
  }
}
