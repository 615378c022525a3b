package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.models.webhooks.UnwrapWebhookEvent;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Batches as Anthropic's API has them, and who is told of their ends. */
@ExtendWith(TroupeStack.class)
class MessageBatchesIT {
  private static final String SECRET =
      "whsec_"
          + Base64.getEncoder()
              .encodeToString(
                  "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private HttpServer listener;
  private Fleet fleet;
  private String address;
  private final AtomicInteger refusals = new AtomicInteger(1);

  /** A request that came to our own server. */
  private record Told(Map<String, List<String>> headers, String body) {}

  @BeforeEach
  void start(TestStack stack) throws Exception {
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext("/told", this::hear);
    listener.start();
    fleet =
        new Fleet(
            stack,
            folder,
            """
            webhooks:
              mine: {url: "http://127.0.0.1:%d/told", secret: "%s"}
              others: {url: "http://127.0.0.1:1/", secret: "%s", tenant: nobody}
            """
                .formatted(listener.getAddress().getPort(), SECRET, SECRET));
    address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1/messages/batches";
  }

  /** Takes nothing at first. */
  private void hear(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    told.add(new Told(Map.copyOf(exchange.getRequestHeaders()), body));
    exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 500 : 204, -1);
    exchange.close();
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    listener.stop(0);
    http.close();
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("request-id")).isPresent();
    return Json.STRICT.readTree(response.body());
  }

  private static String request(String id, String text) {
    return """
        {"custom_id": "%s", "params": {"model": "stub/any", "max_tokens": 20, "system": "Be brief.", "messages": [{"role": "user", "content": [{"type": "text", "text": "%s"}]}]}}
        """
        .formatted(id, text);
  }

  private static String requests(String... all) {
    return "{\"requests\": [" + String.join(",", all) + "]}";
  }

  private static @Nullable String answer(TaskMessage task) {
    String asked = String.valueOf(task.request());
    if (asked.contains("hold on")) {
      return "";
    }
    return asked.contains("refuse this") ? null : "\"heard\"";
  }

  private JsonNode ended(String id) throws Exception {
    return fleet.until(
        () -> json(send("GET", "/" + id, null), 200),
        b -> b.path("processing_status").asString().equals("ended"));
  }

  private Map<String, JsonNode> results(String id) throws Exception {
    HttpResponse<String> response = send("GET", "/" + id + "/results", null);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response
        .body()
        .lines()
        .map(Json.STRICT::readTree)
        .collect(Collectors.toMap(l -> l.path("custom_id").asString(), l -> l.path("result")));
  }

  @Test
  void batch_ofMessages_endsWithAResultForEach_andTellsWhoWantsToKnow() throws Exception {
    fleet.worker(MessageBatchesIT::answer);
    String wrong = request("wrong", "x").replace("\"max_tokens\": 20", "\"max_tokens\": \"many\"");

    JsonNode created =
        json(
            send("POST", "", requests(request("a", "x"), request("b", "refuse this"), wrong)), 200);

    String id = created.path("id").asString();
    assertThat(id).startsWith("msgbatch_");
    assertThat(created.path("type").asString()).isEqualTo("message_batch");
    assertThat(created.path("processing_status").asString()).isEqualTo("in_progress");
    assertThat(created.path("results_url").isNull()).isTrue();
    JsonNode ended = ended(id);
    assertThat(ended.path("request_counts").toString())
        .isEqualTo("{\"processing\":0,\"succeeded\":1,\"errored\":2,\"canceled\":0,\"expired\":0}");
    assertThat(ended.path("results_url").asString()).isEqualTo(address + "/" + id + "/results");
    assertThat(ended.path("ended_at").isString()).isTrue();
    Map<String, JsonNode> results = results(id);
    assertThat(results.get("a").path("type").asString()).isEqualTo("succeeded");
    assertThat(results.get("a").at("/message/content/0/text").asString()).isEqualTo("heard");
    assertThat(results.get("a").at("/message/stop_reason").asString()).isEqualTo("end_turn");
    assertThat(results.get("b").path("type").asString()).isEqualTo("errored");
    assertThat(results.get("wrong").at("/error/error/message").asString())
        .contains("params.max_tokens");
    verifyWhatWasTold(id);

    assertThat(json(send("DELETE", "/" + id, null), 200).path("type").asString())
        .isEqualTo("message_batch_deleted");
    assertThat(json(send("GET", "/" + id, null), 404).path("type").asString()).isEqualTo("error");
  }

  /** Twice the same, since the first was not taken. */
  private void verifyWhatWasTold(String id) throws Exception {
    Told first = told.poll(1, TimeUnit.MINUTES);
    Told second = told.poll(1, TimeUnit.MINUTES);
    assertThat(second).isNotNull();
    assertThat(second.body()).isEqualTo(first.body());
    OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").webhookSecret(SECRET).build();
    Headers.Builder headers = Headers.builder();
    second.headers().forEach((name, values) -> headers.put(name, values));
    UnwrapWebhookEvent event =
        client
            .webhooks()
            .unwrap(
                WebhookVerificationParams.builder()
                    .payload(second.body())
                    .headers(headers.build())
                    .build());
    client.close();
    assertThat(event.asBatchCompleted().data().id()).isEqualTo(id);
    fleet.until("SELECT count(*) FROM webhook_delivery WHERE delivered_at IS NOT NULL", 1);
    assertThat(fleet.count("SELECT count(*) FROM webhook_delivery")).isEqualTo(1);
  }

  @Test
  void batch_cancelled_saysWhatWasNotAsked() throws Exception {
    fleet.worker(MessageBatchesIT::answer);
    String id =
        json(send("POST", "", requests(request("a", "x"), request("b", "hold on"))), 200)
            .path("id")
            .asString();
    fleet.until("SELECT count(*) FROM job WHERE succeeded = 1", 1);
    assertThat(json(send("DELETE", "/" + id, null), 400).at("/error/message").asString())
        .contains("cancel it first");

    JsonNode canceling = json(send("POST", "/" + id + "/cancel", null), 200);

    assertThat(canceling.path("processing_status").asString()).isEqualTo("canceling");
    assertThat(ended(id).at("/request_counts/canceled").asInt()).isEqualTo(1);
    assertThat(results(id).get("a").path("type").asString()).isEqualTo("succeeded");
    assertThat(results(id).get("b").path("type").asString()).isEqualTo("canceled");
  }

  @Test
  void create_whatCantBe_saysWhat() throws Exception {
    assertThat(message(requests(request("a", "x"), request("a", "y"))))
        .contains("requests.1.custom_id: a (expected: an id that no other request has)");
    assertThat(message("{\"requests\": []}")).contains("requests: none");
    assertThat(message("{\"requests\": [{}]}")).contains("requests.0");
    assertThat(message("{\"lines\": []}")).contains("{\"requests\": [...]}");
    assertThat(message("{\"requests\": [")).contains("body");
    assertThat(message("[]")).contains("body");
    assertThat(json(send("GET", "/msgbatch_1", null), 404).at("/error/type").asString())
        .isEqualTo("not_found_error");
    assertThat(fleet.count("SELECT count(*) FROM batch")).isZero();
  }

  private String message(String body) throws Exception {
    JsonNode error = json(send("POST", "", body), 400);
    assertThat(error.at("/error/type").asString()).isEqualTo("invalid_request_error");
    return error.at("/error/message").asString();
  }

  @Test
  void batches_ofManyPages_goBothWays() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(json(send("POST", "", requests(request("a", "x"))), 200).path("id").asString());
    }

    JsonNode first = json(send("GET", "?limit=2", null), 200);
    assertThat(ids(first)).containsExactly(ids.get(3), ids.get(2));
    assertThat(first.path("has_more").booleanValue()).isTrue();
    JsonNode next =
        json(send("GET", "?limit=2&after_id=" + first.path("last_id").asString(), null), 200);
    assertThat(ids(next)).containsExactly(ids.get(1), ids.get(0));
    assertThat(next.path("has_more").booleanValue()).isFalse();
    JsonNode back =
        json(send("GET", "?limit=2&before_id=" + next.path("first_id").asString(), null), 200);
    assertThat(ids(back)).containsExactly(ids.get(3), ids.get(2));
  }

  private static List<String> ids(JsonNode page) {
    return page.path("data").valueStream().map(b -> b.path("id").asString()).toList();
  }
}
