package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListPage;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** OpenAI's own SDK, unchanged, with its batches at a scheduler. */
@ExtendWith(TroupeStack.class)
@Order(1)
class BatchesIT {
  private static final Set<Batch.Status> OVER =
      Set.of(
          Batch.Status.COMPLETED,
          Batch.Status.FAILED,
          Batch.Status.EXPIRED,
          Batch.Status.CANCELLED);

  @TempDir private Path folder;
  private Fleet fleet;
  private OpenAIClient client;
  private String address;

  @BeforeEach
  void start(TestStack stack) throws Exception {
    fleet = new Fleet(stack, folder, "models: {cheap: [stub/any, stub/other]}\n");
    address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1";
    client = OpenAIOkHttpClient.builder().baseUrl(address).apiKey("none").maxRetries(0).build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    fleet.close();
  }

  /** Answers with what it was asked; fails what says so, and holds what says so. */
  private PretendWorker worker() throws Exception {
    return fleet.worker(BatchesIT::answer);
  }

  private static @Nullable String answer(TaskMessage task) {
    String asked = String.valueOf(task.request());
    if (asked.contains("hold on")) {
      return "";
    }
    return asked.contains("refuse this") ? null : Json.string("heard " + asked.length());
  }

  private static String line(String id, String text) {
    return """
        {"custom_id": "%s", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "stub/any", "messages": [{"role": "user", "content": "%s"}]}}
        """
        .formatted(id, text);
  }

  private String file(String... lines) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(String.join("", lines).getBytes(UTF_8))
                .purpose(FilePurpose.BATCH)
                .build())
        .id();
  }

  private static BatchCreateParams.Builder of(String file) {
    return BatchCreateParams.builder()
        .inputFileId(file)
        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
        .completionWindow(BatchCreateParams.CompletionWindow._24H);
  }

  private Batch create(String... lines) {
    return client.batches().create(of(file(lines)).build()).validate();
  }

  private Batch end(Batch batch) throws Exception {
    return fleet.until(() -> client.batches().retrieve(batch.id()), b -> OVER.contains(b.status()));
  }

  private Map<String, JsonNode> lines(Optional<String> file) throws IOException {
    Map<String, JsonNode> lines = new LinkedHashMap<>();
    if (file.isPresent()) {
      try (HttpResponse response = client.files().content(file.get())) {
        new String(response.body().readAllBytes(), UTF_8)
            .lines()
            .map(Json.STRICT::readTree)
            .forEach(l -> assertThat(lines.put(l.path("custom_id").asString(), l)).isNull());
      }
    }
    return lines;
  }

  @Test
  void batch_someLinesRefused_isCompleted_andEachIdIsInOneOfItsFiles() throws Exception {
    worker();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      written.add(line("id-" + i, i % 20 == 7 ? "refuse this " + i : "say " + i));
    }
    Batch created =
        client
            .batches()
            .create(
                of(file(written.toArray(String[]::new)))
                    .metadata(
                        BatchCreateParams.Metadata.builder()
                            .putAdditionalProperty("purpose", JsonValue.from("a test"))
                            .build())
                    .build());
    assertThat(created.status()).isEqualTo(Batch.Status.VALIDATING);
    assertThat(created.expiresAt()).contains(created.createdAt() + 86_400);
    assertThat(created.outputFileId()).isEmpty();

    Batch ended = end(created).validate();

    assertThat(ended.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(ended.requestCounts().orElseThrow().total()).isEqualTo(60);
    assertThat(ended.requestCounts().orElseThrow().completed()).isEqualTo(57);
    assertThat(ended.requestCounts().orElseThrow().failed()).isEqualTo(3);
    assertThat(ended.inProgressAt()).isPresent();
    assertThat(ended.completedAt()).isPresent();
    assertThat(ended.usage()).isPresent();
    assertThat(ended.metadata()).isPresent();
    Map<String, JsonNode> good = lines(ended.outputFileId());
    Map<String, JsonNode> bad = lines(ended.errorFileId());
    assertThat(good).hasSize(57);
    assertThat(bad.keySet()).containsExactlyInAnyOrder("id-7", "id-27", "id-47");
    JsonNode answered = good.get("id-3");
    assertThat(answered.path("error").isNull()).isTrue();
    assertThat(answered.path("response").path("status_code").asInt()).isEqualTo(200);
    assertThat(answered.at("/response/body/object").asString()).isEqualTo("chat.completion");
    assertThat(answered.at("/response/body/choices/0/message/content").asString())
        .startsWith("heard");
    JsonNode refused = bad.get("id-7");
    assertThat(refused.path("error").isNull()).isTrue();
    assertThat(refused.at("/response/status_code").asInt()).isEqualTo(502);
    assertThat(refused.at("/response/body/error/code").asString()).isEqualTo("refused");
    assertThat(client.files().retrieve(ended.outputFileId().orElseThrow()).purpose().asString())
        .isEqualTo("batch_output");
    // The same job that everything else of Troupe works on.
    assertThat(fleet.count("SELECT count(*) FROM job WHERE id = '" + created.id() + "'"))
        .isEqualTo(1);
  }

  @Test
  void batch_allLinesRefused_isCompletedWithoutAnOutputFile() throws Exception {
    worker();

    Batch ended = end(create(line("a", "refuse this"), line("b", "refuse this")));

    assertThat(ended.status()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(ended.outputFileId()).isEmpty();
    assertThat(lines(ended.errorFileId()).keySet()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void batch_wrongLines_failsWithAllOfThem_andNothingIsAsked() throws Exception {
    PretendWorker worker = worker();

    Batch ended =
        end(
            create(
                line("a", "fine"),
                "{\"custom_id\": \n",
                line("a", "again"),
                line("m", "x").replace("stub/any", "cheep"),
                line("t", "x").replace("\"messages\"", "\"temprature\": 1, \"messages\""),
                line("n", "x").replace("\"POST\"", "\"GET\""),
                "\n",
                "[]\n",
                line("u", "x").replace("\"/v1/chat/completions\"", "{}"),
                "{\"custom_id\": \"i\", \"url\": \"/v1/images/edits\", \"body\": {\"model\": \"stub/any\", \"prompt\": \"x\"}}\n"));

    assertThat(ended.status()).isEqualTo(Batch.Status.FAILED);
    assertThat(ended.failedAt()).isPresent();
    assertThat(ended.outputFileId()).isEmpty();
    assertThat(ended.errors().orElseThrow().data().orElseThrow())
        .extracting(e -> e.line().orElseThrow() + " " + e.code().orElseThrow())
        .containsExactly(
            "2 invalid_json_line",
            "3 duplicate_custom_id",
            "4 model_not_found",
            "5 invalid_request",
            "6 invalid_request",
            "8 invalid_json_line",
            "9 invalid_request",
            "10 invalid_url");
    assertThat(ended.errors().orElseThrow().data().orElseThrow().get(2).message().orElseThrow())
        .contains("cheep", "cheap");
    assertThat(worker.played).isEmpty();
    assertThat(fleet.count("SELECT count(*) FROM job")).isZero();
  }

  @Test
  void batch_emptyFile_fails() throws Exception {
    Batch ended = end(create("\n"));

    assertThat(ended.errors().orElseThrow().data().orElseThrow())
        .extracting(e -> e.code().orElseThrow())
        .containsExactly("empty_file");
  }

  @Test
  void batch_linesOfSeveralVendorsAndAnAlias_areAnsweredInTheirForms() throws Exception {
    PretendWorker worker = worker();
    Batch ended =
        end(
            create(
                line("alias", "hello").replace("stub/any", "cheap"),
                "{\"custom_id\": \"mistral\", \"body\": {\"model\": \"stub/any\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}}\n",
                "{\"custom_id\": \"anthropic\", \"params\": {\"model\": \"stub/any\", \"max_tokens\": 9, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}}\n",
                "{\"custom_id\": \"responses\", \"method\": \"POST\", \"url\": \"/v1/responses\", \"body\": {\"model\": \"stub/any\", \"input\": \"x\"}}\n"));

    Map<String, JsonNode> lines = lines(ended.outputFileId());
    assertThat(ended.status()).as(ended.errors().toString()).isEqualTo(Batch.Status.COMPLETED);
    assertThat(lines.get("alias").at("/response/body/object").asString())
        .isEqualTo("chat.completion");
    assertThat(lines.get("mistral").at("/response/body/object").asString())
        .isEqualTo("chat.completion");
    assertThat(lines.get("anthropic").at("/response/body/type").asString()).isEqualTo("message");
    assertThat(lines.get("responses").at("/response/body/object").asString()).isEqualTo("response");
    assertThat(worker.played)
        .anyMatch(t -> String.valueOf(t.request()).contains("\"fallback\":[\"stub/other\"]"));
  }

  @Test
  void batch_strict_hasOpenAisOwnRules() throws Exception {
    String file =
        file(
            line("a", "x"),
            line("b", "x").replace("stub/any", "stub/other"),
            line("c", "x").replace("/v1/chat/completions", "/v1/responses"));

    Batch ended =
        end(
            client
                .batches()
                .create(
                    of(file)
                        .metadata(
                            BatchCreateParams.Metadata.builder()
                                .putAdditionalProperty("strict", JsonValue.from("openai"))
                                .build())
                        .build()));

    assertThat(ended.errors().orElseThrow().data().orElseThrow())
        .extracting(e -> e.code().orElseThrow())
        .containsExactly("model_mismatch", "url_mismatch");
  }

  @Test
  void batch_atWork_canBeReadInPart_andIsCancelled() throws Exception {
    worker();
    Batch created = create(line("a", "x"), line("b", "refuse this"), line("c", "hold on"));

    Batch running =
        fleet.until(
            () -> client.batches().retrieve(created.id()),
            b ->
                b.requestCounts().orElseThrow().completed() == 1
                    && b.requestCounts().orElseThrow().failed() == 1);
    assertThat(running.status()).isEqualTo(Batch.Status.IN_PROGRESS);
    String output = running.outputFileId().orElseThrow();
    java.net.http.HttpResponse<String> part = get("/files/" + output + "/content", Map.of());
    assertThat(part.headers().firstValue("X-Incomplete")).contains("true");
    assertThat(part.headers().firstValue("X-Last-Line")).contains("1");
    assertThat(part.body().lines()).hasSize(1);
    java.net.http.HttpResponse<String> rest =
        get("/files/" + output + "/content", Map.of("Range", "bytes=10-29"));
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(part.body().substring(10, 30));
    assertThat(client.files().retrieve(output)._allProperties().get("status"))
        .hasToString("uploaded");

    Batch cancelling = client.batches().cancel(created.id());
    assertThat(cancelling.status()).isEqualTo(Batch.Status.CANCELLING);
    Batch ended = end(created);

    assertThat(ended.status()).isEqualTo(Batch.Status.CANCELLED);
    assertThat(ended.requestCounts().orElseThrow().failed()).isEqualTo(1);
    assertThat(lines(ended.outputFileId()).keySet()).containsExactly("a");
    Map<String, JsonNode> bad = lines(ended.errorFileId());
    assertThat(bad.keySet()).containsExactlyInAnyOrder("b", "c");
    assertThat(bad.get("c").at("/error/code").asString()).isEqualTo("batch_cancelled");
    java.net.http.HttpResponse<String> whole = get("/files/" + output + "/content", Map.of());
    assertThat(whole.body()).isEqualTo(part.body());
    assertThat(whole.headers().firstValue("X-Incomplete")).contains("false");
    UnexpectedStatusCodeException again =
        catchThrowableOfType(
            UnexpectedStatusCodeException.class, () -> client.batches().cancel(created.id()));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().values("x-should-retry")).containsExactly("false");
  }

  @Test
  void batch_windowOver_isExpired_andSaysWhatWasNotAsked() throws Exception {
    worker();
    Batch created = create(line("a", "x"), line("b", "hold on"));
    fleet.until("SELECT count(*) FROM job WHERE succeeded = 1", 1);

    fleet.execute("UPDATE job SET deadline = now()");
    Batch ended = end(created);

    assertThat(ended.status()).isEqualTo(Batch.Status.EXPIRED);
    assertThat(ended.expiredAt()).isPresent();
    assertThat(ended.requestCounts().orElseThrow().failed()).isZero();
    assertThat(lines(ended.outputFileId()).keySet()).containsExactly("a");
    assertThat(lines(ended.errorFileId()).get("b").at("/error/code").asString())
        .isEqualTo("batch_expired");
  }

  @Test
  void batch_createdAgainByAnSdk_isTheSame() throws Exception {
    String file = file(line("a", "x"));
    BatchCreateParams first = of(file).build();
    BatchCreateParams again = of(file).putAdditionalHeader("X-Stainless-Retry-Count", "1").build();
    BatchCreateParams key = of(file).putAdditionalHeader("Idempotency-Key", "k").build();
    BatchCreateParams other =
        of(file(line("b", "y"))).putAdditionalHeader("Idempotency-Key", "k").build();

    String id = client.batches().create(first).id();

    assertThat(client.batches().create(again).id()).isEqualTo(id);
    assertThat(client.batches().create(first).id()).isNotEqualTo(id);
    String keyed = client.batches().create(key).id();
    assertThat(client.batches().create(key).id()).isEqualTo(keyed).isNotEqualTo(id);
    assertThat(
            catchThrowableOfType(
                UnexpectedStatusCodeException.class, () -> client.batches().create(other)))
        .hasMessageContaining("Idempotency-Key");
    BatchCreateParams endless =
        of(file).putAdditionalHeader("Idempotency-Key", "k".repeat(10_000)).build();
    assertThat(
            catchThrowableOfType(BadRequestException.class, () -> client.batches().create(endless)))
        .hasMessageContaining("Idempotency-Key: 10000 characters");
  }

  @Test
  void batches_ofManyPages_comeNewestFirst() {
    String file = file(line("a", "x"));
    List<String> ids =
        IntStream.range(0, 5)
            .mapToObj(_ -> client.batches().create(of(file).build()).id())
            .toList();

    BatchListPage first = client.batches().list(BatchListParams.builder().limit(2).build());

    assertThat(first.data()).extracting(Batch::id).containsExactly(ids.get(4), ids.get(3));
    assertThat(first.autoPager().stream().map(Batch::id).collect(Collectors.toList()))
        .containsExactlyElementsOf(ids.reversed());
  }

  @Test
  void estimate_ofAFile_saysWhatItComesTo() throws Exception {
    String file =
        file(
            line("a", "x".repeat(400)),
            line("b", "y".repeat(400)).replace("\"messages\"", "\"max_tokens\": 50, \"messages\""),
            "no json\n");

    JsonNode estimate = Json.STRICT.readTree(get("/files/" + file + "/estimate", Map.of()).body());

    assertThat(estimate.path("lines").asInt()).isEqualTo(3);
    assertThat(estimate.path("bad").asInt()).isEqualTo(1);
    assertThat(estimate.path("sampled").booleanValue()).isFalse();
    assertThat(estimate.at("/input_tokens/expected").asInt()).isEqualTo(224);
    assertThat(estimate.at("/output_tokens/most").asInt()).isEqualTo(1_074);
    assertThat(estimate.at("/cost_usd/most").asString()).isEqualTo("0");
  }

  @Test
  void create_whatCantBe_saysWhat() {
    assertThat(
            catchThrowableOfType(
                BadRequestException.class, () -> client.batches().create(of("file-1").build())))
        .hasMessageContaining("input_file_id: file-1");
    BatchCreateParams never =
        of(file(line("a", "x")))
            .completionWindow(BatchCreateParams.CompletionWindow.of("1s"))
            .endpoint(BatchCreateParams.Endpoint.of("/v1/nothing"))
            .build();
    assertThat(
            catchThrowableOfType(BadRequestException.class, () -> client.batches().create(never)))
        .hasMessageContaining("completion_window: 1s")
        .hasMessageContaining("endpoint: /v1/nothing");
    assertThat(
            catchThrowableOfType(
                NotFoundException.class, () -> client.batches().retrieve("batch_1")))
        .hasMessageContaining("batch_1");
  }

  private java.net.http.HttpResponse<String> get(String path, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    headers.forEach(request::header);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }
}
