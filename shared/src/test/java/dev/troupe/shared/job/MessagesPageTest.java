package dev.troupe.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.stack.junit.GeneratedPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page about messages is what the schemas say, and the schemas name what the code sends. */
class MessagesPageTest {
  private static final Topics TOPICS = new Topics("troupe");

  @Test
  void page_isWhatTheSchemasSay() throws IOException {
    GeneratedPage.of("messages.md").check(page(), "-pl shared -Dtest=MessagesPageTest");
  }

  @Test
  void events_inTheSchema_areThoseThatTheCodeSends() {
    assertThat(schema("event").path("properties").path("type").path("oneOf"))
        .extracting(type -> type.path("const").asString())
        .containsExactlyElementsOf(
            Arrays.stream(JobEvent.Type.values()).map(JobEvent.Type::label).toList());
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Messages: topics, fields, events, codes, loops

        Generated from the JSON Schemas by `MessagesPageTest`; don't edit it here.

        Records are CloudEvents 1.0 in binary mode. Their headers are `%s`, `%s`, `%s`, `%s`, `%s` and `%s`. A record may come twice; `%s` tells. A new version of a shape is a new end of `%s`. `troupe` is `kafka.topic_prefix`.

        | topic | type | holds |
        |---|---|---|
        | `%s` | `%s` (optional) | submissions |
        | `%s` | `%s` | one record per task that has ended |
        | `%s` | `%s` | what happens to jobs and budgets |
        | `%s` | as received | what could not be accepted, unchanged; the header `troupe_reason` says why |
        | `%s` | `%s` | offers to workers; for nobody else |
        """
            .formatted(
                CloudEvent.SPEC_VERSION,
                CloudEvent.ID,
                CloudEvent.TYPE,
                CloudEvent.SOURCE,
                CloudEvent.TIME,
                CloudEvent.CONTENT_TYPE,
                CloudEvent.ID,
                CloudEvent.TYPE,
                TOPICS.jobs(),
                CloudEvent.JOB,
                TOPICS.results(),
                CloudEvent.RESULT,
                TOPICS.events(),
                CloudEvent.EVENT,
                TOPICS.rejected(),
                TOPICS.tasks("POOL", Lane.BATCH).replace("batch", "LANE"),
                CloudEvent.TASK));
    section(page, "job", "A submission");
    section(page, "result", "A result");
    section(page, "event", "An event");
    page.append("\n## Failure codes\n\n");
    page.append(
        "In results, in the ledger, in logs. A task that fails for a call has the call's code. Codes are never renamed; new ones may come.\n");
    codes(page, FailureCode.Subject.CALL, "Of calls");
    codes(page, FailureCode.Subject.TASK, "Of tasks");
    loops(page);
    return page.toString();
  }

  private static void codes(StringBuilder page, FailureCode.Subject subject, String title) {
    page.append("\n### ").append(title).append("\n\n");
    Arrays.stream(FailureCode.values())
        .filter(code -> code.subject() == subject)
        .forEach(code -> page.append("- `%s`: %s\n".formatted(code.code(), code.meaning())));
  }

  private static void loops(StringBuilder page) {
    page.append("\n## Loops\n\n");
    page.append(
        "What `/readyz`, `troupe doctor`, `troupe workers`, the logs and table `set_aside` call the parts of a fleet.\n\n");
    for (LoopName loop : LoopName.values()) {
      page.append("- `%s` (%s): %s\n".formatted(loop.label(), loop.process(), loop.meaning()));
    }
  }

  private static void section(StringBuilder page, String name, String title) {
    JsonNode schema = schema(name);
    page.append("\n## ").append(title).append("\n\n");
    page.append(schema.path("description").asString()).append("\n\n");
    fields(page, schema);
    schema
        .path("$defs")
        .properties()
        .forEach(
            definition -> {
              if (definition.getValue().has("properties")) {
                page.append("\n### ").append(definition.getKey()).append("\n\n");
                String about = definition.getValue().path("description").asString("");
                page.append(about).append(about.isEmpty() ? "" : "\n\n");
                fields(page, definition.getValue());
              }
            });
  }

  private static void fields(StringBuilder page, JsonNode object) {
    String required = object.path("required").toString();
    object
        .path("properties")
        .properties()
        .forEach(
            field ->
                page.append(
                    "- **`%s`**%s: %s%s\n"
                        .formatted(
                            field.getKey(),
                            required.contains("\"" + field.getKey() + "\"") ? " (required)" : "",
                            field.getValue().path("description").asString(""),
                            values(field.getValue()))));
  }

  private static String values(JsonNode field) {
    if (field.has("enum")) {
      return " One of " + texts(field.path("enum")).collect(Collectors.joining("`, `", "`", "`."));
    }
    return StreamSupport.stream(field.path("oneOf").spliterator(), false)
        .filter(value -> value.has("const"))
        .map(
            value ->
                "\n  - `%s`: %s"
                    .formatted(
                        value.path("const").asString(), value.path("description").asString()))
        .collect(Collectors.joining());
  }

  private static Stream<String> texts(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asString);
  }

  private static JsonNode schema(String name) {
    String file = "v1/" + name + ".v1.schema.json";
    try (InputStream in = JobEvent.class.getResourceAsStream(file)) {
      return Json.STRICT.readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
