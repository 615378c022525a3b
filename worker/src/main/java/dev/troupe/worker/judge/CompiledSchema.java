package dev.troupe.worker.judge;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.troupe.shared.schema.LinearPatterns;
import dev.troupe.shared.schema.SchemaNode;
import java.net.URI;
import tools.jackson.databind.JsonNode;

/** One JSON Schema, ready to be applied. Thread-safe. */
final class CompiledSchema {
  private final Validator validator;
  private final URI id;

  CompiledSchema(JsonNode schema) {
    validator =
        new ValidatorFactory()
            .withJsonNodeFactories(SchemaNode.SCHEMAS, SchemaNode.ANSWERS)
            .withEvaluatorFactory(new LinearPatterns())
            .createValidator();
    id = validator.registerSchema(URI.create("urn:troupe:output"), schema);
  }

  Validator.Result validate(JsonNode answer) {
    return validator.validate(id, answer);
  }

  static String firstError(Validator.Result invalid) {
    return invalid.getErrors().stream()
        .filter(e -> e.getError() != null)
        .findFirst()
        .map(CompiledSchema::describe)
        .orElse("the answer does not satisfy the role's output schema");
  }

  private static String describe(Error error) {
    String where = error.getInstanceLocation();
    return "output" + (where.isEmpty() ? "" : " at " + where) + ": " + error.getError();
  }
}
