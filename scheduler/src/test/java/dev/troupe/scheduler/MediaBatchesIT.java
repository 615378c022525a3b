package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Batches whose answers are pictures and recordings, asked for by OpenAI's own SDK. */
@ExtendWith(TroupeStack.class)
class MediaBatchesIT {
  /** More than is made of lines at once. */
  private static final byte[] PICTURE = bytes(700_000);

  private static final byte[] RECORDING = bytes(1_000);

  @TempDir private Path folder;
  private Fleet fleet;
  private OpenAIClient client;

  @BeforeEach
  void start(TestStack stack) throws Exception {
    fleet = new Fleet(stack, folder);
    String address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1";
    client = OpenAIOkHttpClient.builder().baseUrl(address).apiKey("none").maxRetries(0).build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    fleet.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /** As a worker does: it stores what it refers to, but for what is to be lost. */
  private String answer(TaskMessage task) {
    String asked = String.valueOf(task.request());
    boolean spoken = asked.contains("audio");
    byte[] content = asked.contains("lose it") ? bytes(7) : spoken ? RECORDING : PICTURE;
    if (!asked.contains("lose it")) {
      var _ = fleet.stored(content);
    }
    return "{\"media_type\":\"%s\",\"digest\":\"%s\",\"bytes\":%d}"
        .formatted(spoken ? "audio/mpeg" : "image/png", Digest.of(content), content.length);
  }

  private static String line(String id, String url, String body) {
    return """
        {"custom_id": "%s", "method": "POST", "url": "%s", "body": {"model": "stub/any", %s}}
        """
        .formatted(id, url, body);
  }

  private Map<String, JsonNode> end(BatchCreateParams.Endpoint endpoint, String... lines)
      throws Exception {
    String file =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .file(String.join("", lines).getBytes(UTF_8))
                    .purpose(FilePurpose.BATCH)
                    .build())
            .id();
    Batch created =
        client
            .batches()
            .create(
                BatchCreateParams.builder()
                    .inputFileId(file)
                    .endpoint(endpoint)
                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                    .build());
    Batch ended =
        fleet.until(
            () -> client.batches().retrieve(created.id()),
            b -> b.completedAt().isPresent() || b.failedAt().isPresent());
    assertThat(ended.status()).as(ended.errors().toString()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(ended.errorFileId()).isEmpty();
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    try (HttpResponse response = client.files().content(ended.outputFileId().orElseThrow())) {
      new String(response.body().readAllBytes(), UTF_8)
          .lines()
          .map(Json.STRICT::readTree)
          .forEach(l -> answers.put(l.path("custom_id").asString(), l));
    }
    return answers;
  }

  @Test
  void batch_ofPictures_hasThemInItsOutputFile() throws Exception {
    fleet.worker(this::answer);
    String[] lines = new String[12];
    for (int i = 0; i < lines.length; i++) {
      lines[i] =
          line(
              "id-" + i,
              "/v1/images/generations",
              "\"prompt\": \"cat " + i + "\", \"response_format\": \"b64_json\", \"n\": 1");
    }

    Map<String, JsonNode> answers = end(BatchCreateParams.Endpoint.V1_IMAGES_GENERATIONS, lines);

    assertThat(answers).hasSize(lines.length);
    for (JsonNode answer : answers.values()) {
      assertThat(answer.at("/response/status_code").asInt()).isEqualTo(200);
      JsonNode body = answer.at("/response/body");
      assertThat(body.path("created").asLong()).isPositive();
      assertThat(body.path("output_format").asString()).isEqualTo("png");
      assertThat(body.path("data")).hasSize(1);
      assertThat(Base64.getDecoder().decode(body.at("/data/0/b64_json").asString()))
          .isEqualTo(PICTURE);
      assertThat(body.has("usage")).as("the stub counts nothing").isFalse();
    }
  }

  @Test
  void batch_ofSpeechAndAPictureThatIsGone_saysEachInItsLine() throws Exception {
    fleet.worker(this::answer);

    Map<String, JsonNode> answers =
        end(
            BatchCreateParams.Endpoint.of("/v1/audio/speech"),
            line("said", "/v1/audio/speech", "\"input\": \"Hello.\", \"voice\": \"alloy\""),
            line("drawn", "/v1/images/generations", "\"prompt\": \"a cat\""),
            line("gone", "/v1/images/generations", "\"prompt\": \"lose it\""));

    JsonNode said = answers.get("said").at("/response/body");
    assertThat(said.path("media_type").asString()).isEqualTo("audio/mpeg");
    assertThat(Base64.getDecoder().decode(said.path("b64_json").asString())).isEqualTo(RECORDING);
    assertThat(answers.get("drawn").at("/response/body/data")).hasSize(1);
    JsonNode gone = answers.get("gone");
    assertThat(gone.at("/response/status_code").asInt()).isEqualTo(502);
    assertThat(gone.at("/response/body/error/code").asString()).isEqualTo("answer_lost");
    assertThat(gone.at("/response/body/error/message").asString())
        .isEqualTo(Digest.of(bytes(7)) + " (expected: a blob of tenant default)");
  }
}
