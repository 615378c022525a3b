package dev.troupe.shared.schema;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.InvalidSchemaException;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.troupe.shared.input.Problem;
import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Whether a JSON Schema is one that answers can be held against: valid (2020-12), of bounded size,
 * without references to other documents, and without references that lead round in a circle or
 * multiply.
 */
public final class AnswerSchema {
  /** Objects, lists and values in one schema. */
  public static final int MAX_VALUES = 10_000;

  /** How deep they may stand in each other. */
  public static final int MAX_DEPTH = 50;

  private static final String EXPECTED = "a JSON Schema (2020-12)";

  private AnswerSchema() {}

  /**
   * What is wrong with it, if anything.
   *
   * @return with a JSON Pointer into the schema as its path; empty for the schema itself
   */
  public static Optional<Problem> problem(JsonNode schema) {
    if (values(schema, 0) > MAX_VALUES) {
      return Optional.of(
          Problem.at(
              "",
              "too large",
              "a JSON Schema of at most %,d values and %d levels"
                  .formatted(MAX_VALUES, MAX_DEPTH)));
    }
    Optional<Problem> misled = SchemaGraph.problem(schema);
    return misled.isPresent() ? misled : invalid(schema);
  }

  /** How many values it has; more than there may be if it is too deep. */
  private static int values(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return MAX_VALUES + 1;
    }
    int values = 1;
    for (JsonNode inside : node) {
      values += values(inside, depth + 1);
      if (values > MAX_VALUES) {
        return values;
      }
    }
    return values;
  }

  private static Optional<Problem> invalid(JsonNode schema) {
    try {
      new ValidatorFactory()
          .withJsonNodeFactories(SchemaNode.SCHEMAS, SchemaNode.ANSWERS)
          .createValidator()
          .registerSchema(URI.create("urn:troupe:output"), schema);
      return Optional.empty();
    } catch (InvalidSchemaException e) {
      return Optional.of(
          e.getErrors().stream()
              .filter(error -> error.getError() != null)
              .findFirst()
              .map(AnswerSchema::located)
              .orElse(Problem.at("", "not valid", EXPECTED)));
    } catch (RuntimeException e) {
      // The library has no common exception for a schema that makes no sense.
      return Optional.of(Problem.at("", String.valueOf(e.getMessage()), EXPECTED));
    }
  }

  private static Problem located(Error error) {
    return Problem.at(error.getInstanceLocation(), error.getError(), EXPECTED);
  }
}
