package dev.troupe.shared.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import java.util.Optional;

/** The keyword {@code pattern} with RE2, which never backtracks: the library's own may not end. */
public final class LinearPatterns implements EvaluatorFactory {
  @Override
  public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode value) {
    if (!keyword.equals("pattern") || !value.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Found(Pattern.compile(value.asString())));
    } catch (PatternSyntaxException e) {
      return Optional.empty(); // refused where the schema came in
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
