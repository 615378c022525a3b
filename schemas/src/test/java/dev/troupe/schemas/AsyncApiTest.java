package dev.troupe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

class AsyncApiTest {
  private final JsonNode document = read();

  @Test
  void channels_addresses_areOurTopics() {
    Topics topics = new Topics("troupe");

    assertThat(document.path("channels"))
        .extracting(channel -> channel.path("address").asString())
        .containsExactlyInAnyOrder(
            topics.jobs(),
            topics.tasks("{pool}", Lane.BATCH).replace(".batch", ".{lane}"),
            topics.results(),
            topics.events(),
            topics.rejected());
    assertThat(topics.workers("gpu", Lane.BATCH)).isEqualTo("troupe.workers.gpu.batch");
  }

  @Test
  void references_all_pointAtSomething() {
    List<String> references = new ArrayList<>();
    collect(document, references);

    assertThat(references).isNotEmpty().allMatch(this::exists);
  }

  @Test
  void types_ofTheHeaders_areThoseThatWeWrite() {
    assertThat(document.toString())
        .contains(CloudEvent.TASK, CloudEvent.RESULT, CloudEvent.EVENT)
        .contains(
            CloudEvent.ID,
            CloudEvent.TYPE,
            CloudEvent.SOURCE,
            CloudEvent.TIME,
            CloudEvent.SPEC_VERSION,
            CloudEvent.CONTENT_TYPE);
  }

  private boolean exists(String reference) {
    return reference.startsWith("#")
        ? !document.at(reference.substring(1)).isMissingNode()
        : AsyncApiTest.class.getResource(reference) != null;
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.has("$ref")) {
      references.add(node.path("$ref").asString());
    }
    node.forEach(child -> collect(child, references));
  }

  private static JsonNode read() {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream("asyncapi.yaml")) {
      Object yaml =
          new Load(LoadSettings.builder().build()).loadFromInputStream(Objects.requireNonNull(in));
      return Json.STRICT.valueToTree(yaml);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
