package dev.troupe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SchemaTest {
  static final List<String> KINDS = List.of("job", "task", "result", "event");

  private final Validator validator =
      new ValidatorFactory().withJsonNodeFactory(ValidatedNode.FACTORY).createValidator();

  static List<Path> valid() {
    return Samples.valid();
  }

  static List<Path> invalid() {
    return Samples.invalid();
  }

  @BeforeEach
  void register() {
    for (String kind : KINDS) {
      validator.registerSchema(URI.create("urn:" + kind), plain(Samples.schema(kind)));
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validate_sample_isAccepted(Path sample) {
    assertThat(errors(Samples.kind(sample), Samples.read(sample))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void parseAndWrite_sample_losesNothing(Path sample) {
    Class<?> type = Objects.requireNonNull(Samples.RECORDS.get(Samples.kind(sample)));
    JsonNode written = Samples.read(sample);

    Object message = Json.STRICT.treeToValue(written, type);
    byte[] again = Json.bytes(message);

    assertThat(Json.STRICT.readTree(again)).isEqualTo(written);
    assertThat(Json.MESSAGES.readValue(again, type)).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void validate_invalidSample_namesWhatIsWrong(Path sample) {
    JsonNode document = Samples.read(sample);

    assertThat(errors(Samples.kind(sample), document.path("message")))
        .contains(document.path("expected").asString());
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void examples_ofEachSchema_areValid(String kind) {
    JsonNode examples = Samples.schema(kind).path("examples");

    assertThat(examples).isNotEmpty();
    examples.forEach(example -> assertThat(errors(kind, example)).isEmpty());
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void properties_ofEachSchema_areTheRecordsComponents(String kind) {
    Class<?> type = Objects.requireNonNull(Samples.RECORDS.get(kind));
    assertSame(Samples.schema(kind), type);
  }

  @Test
  void properties_ofNestedSchemas_areTheRecordsComponents() {
    JsonNode job = Samples.schema("job").path("$defs");

    // A role's parameters stand beside its other fields: their reader says which there are.
    assertThat(job.path("role").path("properties").propertyNames())
        .containsAll(
            Arrays.stream(RoleSpec.class.getRecordComponents())
                .map(SchemaTest::label)
                .filter(name -> !name.equals("parameters"))
                .toList());
    assertSame(job.path("task"), InlineTask.class);
    assertSame(job.path("step"), StepSpec.class);
    assertSame(job.path("loop"), LoopSpec.class);
    assertSame(job.path("judge"), JudgeRules.class);
    assertSame(job.path("hedge"), Hedge.class);
    assertSame(Samples.schema("result").path("$defs").path("attempt"), Attempt.class);
    assertSame(Samples.schema("result").path("properties").path("failure"), Failure.class);
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void required_ofOurOwnMessages_areTheComponentsThatCannotBeNull(String kind) {
    Class<?> type = Objects.requireNonNull(Samples.RECORDS.get(kind));
    List<String> required =
        Arrays.stream(type.getRecordComponents())
            .filter(c -> !c.getAnnotatedType().isAnnotationPresent(Nullable.class))
            .map(SchemaTest::label)
            .toList();

    assertThat(Samples.schema(kind).path("required"))
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrderElementsOf(required);
  }

  private static void assertSame(JsonNode schema, Class<?> type) {
    assertThat(schema.path("additionalProperties").asBoolean(true))
        .as("%s is open", type)
        .isFalse();
    assertThat(new TreeSet<>(schema.path("properties").propertyNames()))
        .containsExactlyElementsOf(
            Arrays.stream(type.getRecordComponents())
                .filter(c -> !c.getAccessor().isAnnotationPresent(JsonIgnore.class))
                .map(SchemaTest::label)
                .collect(Collectors.toCollection(TreeSet::new)));
    schema
        .path("properties")
        .forEach(property -> assertThat(property.path("description").asString()).isNotEmpty());
  }

  private static String label(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private String errors(String kind, JsonNode document) {
    Validator.Result result = validator.validate(URI.create("urn:" + kind), plain(document));
    return result.getErrors().stream()
        .map(e -> e.getEvaluationPath() + " " + e.getInstanceLocation() + " " + e.getError())
        .collect(Collectors.joining("\n"));
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      // Registered under a name of this test's.
      object.remove("$id");
    }
    return node;
  }
}
