package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.moderations.Moderation;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** What OpenAI's own SDK, unchanged but for its base URL, asks a fleet. */
final class SdkCalls implements AutoCloseable {
  private static final String ROUTE = "openai/gpt-4o-mini";

  private final OpenAIClient client;

  SdkCalls(String address) {
    client = OpenAIOkHttpClient.builder().baseUrl(address + "/v1").apiKey("anything").build();
  }

  private static ChatCompletionCreateParams.Builder asking(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Name a colour.");
  }

  /**
   * Of an alias whose first provider is down.
   *
   * @return the job that it became
   */
  String chat() {
    ChatCompletionCreateParams params =
        asking("cheap").temperature(0.2).putAdditionalHeader("Idempotency-Key", "colour-1").build();
    try (HttpResponseFor<ChatCompletion> reply =
        client.withRawResponse().chat().completions().create(params)) {
      ChatCompletion answer = reply.parse();
      assertThat(answer.choices()).hasSize(1);
      assertThat(answer.choices().getFirst().message().content().orElseThrow()).isNotBlank();
      assertThat(answer.choices().getFirst().finishReason().asString()).isEqualTo("stop");
      assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
      assertThat(reply.headers().values("x-request-id")).hasSize(1);
      assertThat(reply.headers().values("x-troupe-cost-usd").getFirst()).startsWith("0.0000");
      assertThat(reply.headers().values("x-troupe-job")).containsExactly("colour-1");
      return "colour-1";
    }
  }

  void chatAgainWithTheSameKey() {
    ChatCompletionCreateParams params =
        asking("cheap").temperature(0.2).putAdditionalHeader("Idempotency-Key", "colour-1").build();
    ChatCompletion first = client.chat().completions().create(params);
    assertThat(client.chat().completions().create(params).id()).isEqualTo(first.id());
  }

  void stream() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(asking(ROUTE).putAdditionalQueryParam("tenant", "acme").build())) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();
      assertThat(chunks).hasSize(1);
      assertThat(chunks.getFirst().choices().getFirst().delta().content().orElseThrow())
          .isNotBlank();
    }
  }

  void responses() {
    Response answer =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model(ROUTE)
                    .instructions("Be brief.")
                    .input("Name another colour.")
                    .build());
    assertThat(answer.output()).hasSize(1);
    assertThat(answer.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isNotBlank();
    assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
  }

  /** Uploaded once, asked about twice: the second time the cache answers. */
  void pictureByItsFile() {
    byte[] png = "\u0089PNG\r\n\u001a\n and so on".getBytes(StandardCharsets.ISO_8859_1);
    FileObject file =
        client
            .files()
            .create(FileCreateParams.builder().file(png).purpose(FilePurpose.VISION).build());
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(ROUTE)
            .addUserMessageOfArrayOfContentParts(
                List.of(
                    ChatCompletionContentPart.ofText(
                        ChatCompletionContentPartText.builder().text("What is this?").build()),
                    ChatCompletionContentPart.ofFile(
                        ChatCompletionContentPart.File.builder()
                            .file(
                                ChatCompletionContentPart.File.FileObject.builder()
                                    .fileId(file.id())
                                    .build())
                            .build())))
            .build();
    for (int asked = 0; asked < 2; asked++) {
      try (HttpResponseFor<ChatCompletion> reply =
          client.withRawResponse().chat().completions().create(params)) {
        assertThat(reply.parse().choices().getFirst().message().content().orElseThrow())
            .contains("I see a picture, image/png, " + png.length + " bytes");
        assertThat(reply.headers().values("x-troupe-cost-usd").getFirst().equals("0"))
            .isEqualTo(asked == 1);
      }
    }
    assertThat(client.files().delete(file.id()).deleted()).isTrue();
    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining(file.id());
  }

  /** The SDK asks for Base64 by itself. */
  void embeddings() {
    CreateEmbeddingResponse vectors =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("openai/text-embedding-3-small")
                    .inputOfArrayOfStrings(List.of("A fox.", "A dog.", "A fox."))
                    .dimensions(8)
                    .build());
    assertThat(vectors.data()).extracting(Embedding::index).containsExactly(0L, 1L, 2L);
    assertThat(vectors.data().getFirst().embedding()).hasSize(8);
    assertThat(vectors.data().get(2).embedding()).isEqualTo(vectors.data().get(0).embedding());
    assertThat(vectors.data().get(1).embedding()).isNotEqualTo(vectors.data().get(0).embedding());
    assertThat(vectors.usage().promptTokens()).isPositive();
  }

  /** Together too long to stand beside their task. */
  void manyEmbeddings() {
    List<String> texts = IntStream.range(0, 60).mapToObj("Fox %d."::formatted).toList();
    CreateEmbeddingResponse vectors =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("openai/text-embedding-3-small")
                    .inputOfArrayOfStrings(texts)
                    .build());
    assertThat(vectors.data()).hasSize(texts.size());
    assertThat(vectors.data()).allSatisfy(v -> assertThat(v.embedding()).hasSize(1_536));
  }

  void embeddingsAsNumbers() {
    CreateEmbeddingResponse vector =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("openai/text-embedding-3-small")
                    .input("A fox.")
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());
    assertThat(vector.data()).hasSize(1);
    assertThat(vector.data().getFirst().embedding()).hasSize(1_536);
  }

  /** They are free. */
  void moderations() {
    ModerationCreateParams params =
        ModerationCreateParams.builder()
            .model("openai/omni-moderation-latest")
            .inputOfStrings(List.of("A fox.", "I will hurt you."))
            .build();
    try (HttpResponseFor<ModerationCreateResponse> reply =
        client.withRawResponse().moderations().create(params)) {
      List<Moderation> findings = reply.parse().results();
      assertThat(findings).extracting(Moderation::flagged).containsExactly(false, true);
      assertThat(findings.get(1).categories().violence()).isTrue();
      assertThat(reply.headers().values("x-troupe-cost-usd")).containsExactly("0");
    }
  }

  /** Two pictures that are sold by the token and by the piece, and something that is said. */
  String pictureBatch() {
    String lines =
        """
        {"custom_id": "token", "method": "POST", "url": "/v1/images/generations", "body": {"model": "openai/gpt-image-1", "prompt": "A fox."}}
        {"custom_id": "piece", "method": "POST", "url": "/v1/images/generations", "body": {"model": "openai/dall-e-3", "prompt": "A fox.", "response_format": "b64_json"}}
        {"custom_id": "said", "method": "POST", "url": "/v1/audio/speech", "body": {"model": "openai/tts-1", "input": "A fox.", "voice": "alloy"}}
        """;
    FileObject file =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .file(lines.getBytes(StandardCharsets.UTF_8))
                    .purpose(FilePurpose.BATCH)
                    .build());
    return client
        .batches()
        .create(
            BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.V1_IMAGES_GENERATIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .build())
        .id();
  }

  boolean isCompleted(String batch) {
    Batch now = client.batches().retrieve(batch);
    assertThat(now.errors()).isEmpty();
    return now.status().equals(Batch.Status.COMPLETED);
  }

  void picturesOf(String batch) throws IOException {
    Batch ended = client.batches().retrieve(batch).validate();
    assertThat(ended.errorFileId()).as(ended.toString()).isEmpty();
    ObjectNode bodies = Json.MESSAGES.createObjectNode();
    try (HttpResponse output = client.files().content(ended.outputFileId().orElseThrow())) {
      new String(output.body().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Json.STRICT::readTree)
          .forEach(l -> bodies.set(l.path("custom_id").asString(), l.at("/response/body")));
    }
    assertThat(bodies).hasSize(3);
    for (String picture : List.of("token", "piece")) {
      byte[] png =
          Base64.getDecoder().decode(bodies.path(picture).at("/data/0/b64_json").asString());
      assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
    }
    assertThat(bodies.path("token").at("/usage/output_tokens").asLong()).isPositive();
    assertThat(bodies.path("piece").has("usage")).isFalse();
    assertThat(bodies.path("said").path("media_type").asString()).isEqualTo("audio/mpeg");
    assertThat(Base64.getDecoder().decode(bodies.path("said").path("b64_json").asString()))
        .isNotEmpty();
  }

  void unknownModel() {
    assertThatThrownBy(() -> client.chat().completions().create(asking("cheep").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("model: cheep")
        .hasMessageContaining("cheap");
  }

  void unknownParameter() {
    ChatCompletionCreateParams params =
        asking(ROUTE).putAdditionalBodyProperty("temprature", JsonValue.from(1)).build();
    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("temprature");
    ChatCompletionCreateParams words =
        asking(ROUTE).putAdditionalBodyProperty("stream", JsonValue.from("yes")).build();
    assertThatThrownBy(() -> client.chat().completions().create(words))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("stream: yes");
  }

  void tenantThatCantBe() {
    ChatCompletionCreateParams params =
        asking(ROUTE).putAdditionalQueryParam("tenant", "a/b").build();
    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("tenant: a/b");
  }

  /** It says so at once, rather than to wait for a larger one. */
  void budgetTooSmall() {
    ChatCompletionCreateParams params =
        asking(ROUTE)
            .addUserMessage("And one that nobody has asked for, since the cache costs nothing.")
            .putAdditionalHeader("X-Troupe-Budget", "0.00000001")
            .build();
    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOf(RateLimitException.class)
        .hasMessageContaining("budget");
  }

  @Override
  public void close() {
    client.close();
  }
}
