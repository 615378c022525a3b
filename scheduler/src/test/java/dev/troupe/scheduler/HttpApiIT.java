package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What programs, web pages and broken clients get over real sockets. */
@ExtendWith(TroupeStack.class)
class HttpApiIT {
  private static final String TASKS = "\"tasks\":[{\"role\":\"writer\",\"prompt\":\"hello\"}]";
  private static final int LIMIT = (8 << 20) - (64 << 10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Logger server = Logger.getLogger("io.helidon");
  private final Warnings warnings = new Warnings();
  private Fleet fleet;
  private int port;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    server.addHandler(warnings);
    fleet = new Fleet(stack, folder);
    port = fleet.scheduler(now::get).port().orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    // Whatever was sent: the server takes jobs, and has nothing to say in its log.
    assertThat(post("{" + TASKS + "}").statusCode()).isEqualTo(202);
    fleet.close();
    server.removeHandler(warnings);
    assertThat(warnings.said).isEmpty();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** One request of its own connection. */
  private RawHttp.Answer raw(String lines) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.send(lines).answer();
    }
  }

  private RawHttp.Answer get(String target, String... headers) throws IOException {
    return raw("GET " + target + " HTTP/1.1\r\n" + lines(headers));
  }

  private RawHttp.Answer post(byte[] body, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(
          "POST /v1/jobs HTTP/1.1\r\nContent-Length: " + body.length + "\r\n" + lines(headers));
      return http.send(body).answer();
    }
  }

  private static String lines(String... headers) {
    boolean host = Arrays.stream(headers).anyMatch(h -> h.startsWith("Host:"));
    return (host ? "" : "Host: localhost\r\n")
        + String.join("\r\n", headers)
        + "\r\n"
        + (headers.length == 0 ? "" : "\r\n");
  }

  private static String problem(HttpResponse<String> answer) {
    return Json.STRICT.readTree(answer.body()).path("problems").path(0).asString();
  }

  @Test
  void submit_idOfAnotherContent_is409_andTheSameContentAgainIsTheSameJob() throws Exception {
    String job = "{\"id\":\"one\"," + TASKS + "}";
    assertThat(post(job).statusCode()).isEqualTo(202);
    fleet.until("SELECT count(*) FROM job WHERE id = 'one'", 1);

    // Another order and another notation is the same content.
    assertThat(post("{ " + TASKS + ", \"id\": \"one\" }").statusCode()).isEqualTo(202);
    HttpResponse<String> other = post(job.replace("hello", "good bye"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(problem(other))
        .isEqualTo("id: one (expected: an id that no job with other content has)");
    // An id is one tenant's.
    assertThat(post("{\"id\":\"one\",\"tenant\":\"acme\"," + TASKS + "}").statusCode())
        .isEqualTo(202);
    fleet.until("SELECT count(*) FROM job WHERE id = 'one'", 2);
  }

  @Test
  void submit_typeOrCodingOrTextThatIsNoUtf8Json_saysWhatIsTaken() throws Exception {
    byte[] job = ("{" + TASKS + "}").getBytes(UTF_8);
    String json = "Content-Type: application/json";
    assertThat(post(job).status()).isEqualTo(415);
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "application/jsonx",
            "*/*")) {
      RawHttp.Answer answer = post(job, "Content-Type: " + type);
      assertThat(answer.status()).as(type).isEqualTo(415);
      assertThat(answer.problem())
          .isEqualTo("Content-Type: " + type + " (expected: application/json, in UTF-8)");
    }
    for (String type :
        List.of("application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"")) {
      assertThat(post(job, "Content-Type: " + type).status()).as(type).isEqualTo(202);
    }
    for (String coding : List.of("gzip", "br", "deflate, gzip")) {
      RawHttp.Answer answer = post(job, json, "Content-Encoding: " + coding);
      assertThat(answer.status()).as(coding).isEqualTo(415);
      assertThat(answer.header("Accept-Encoding")).contains("identity");
    }
    assertThat(post(job, json, "Content-Encoding: identity").status()).isEqualTo(202);

    byte[] latin = "{\"id\":\"caf\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(post(latin, json).problem())
        .isEqualTo("body: byte 10 is no UTF-8 (expected: JSON in UTF-8)");
    assertThat(post("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE), json).status())
        .isEqualTo(400);
    assertThat(post("{\"tasks\":".getBytes(UTF_8), json).status()).isEqualTo(400);
    assertThat(post(new byte[0], json).status()).isEqualTo(400);
  }

  @Test
  void anyRequest_ofAWebPage_is403() throws Exception {
    byte[] job = ("{" + TASKS + "}").getBytes(UTF_8);
    String json = "Content-Type: application/json";
    String own = "Host: 127.0.0.1:" + port;
    List<String[]> foreign =
        List.of(
            new String[] {own, "Origin: https://evil.example"},
            new String[] {own, "Origin: null"},
            // Another program of this machine, which is somebody else's, too.
            new String[] {own, "Origin: http://127.0.0.1:1"},
            // The page's name was pointed at loopback.
            new String[] {"Host: evil.example"},
            new String[] {"Host: evil.example:" + port, "Origin: http://evil.example:" + port},
            new String[] {"Host: localhost.evil.example"},
            new String[] {own, "Sec-Fetch-Site: cross-site"});
    for (String[] headers : foreign) {
      String as = String.join(", ", headers);
      assertThat(get("/healthz", headers).status()).as(as).isEqualTo(403);
      assertThat(get("/v1/jobs/x", headers).problem()).as(as).contains("(expected: ");
      String[] withType = Arrays.copyOf(headers, headers.length + 1);
      withType[headers.length] = json;
      assertThat(post(job, withType).status()).as(as).isEqualTo(403);
    }
    assertThat(fleet.count("SELECT count(*) FROM job")).isZero();
    for (String host : List.of("localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]", "[::1]:9")) {
      assertThat(get("/healthz", "Host: " + host).status()).as(host).isEqualTo(200);
    }
    assertThat(get("/healthz", own, "Origin: http://127.0.0.1:" + port).status()).isEqualTo(200);
  }

  @Test
  void anyRequest_thatIsNotValid_is400AsJson() throws Exception {
    for (String target :
        List.of(
            "/v1/jobs/%",
            "/v1/jobs/%4",
            "/v1/jobs/%zz",
            "/v1/jobs/%C3%28",
            "/v1/jobs/%ED%A0%80",
            "/v1/jobs/%00",
            "/v1/jobs/a%0Ab",
            "/v1/jobs/" + "a".repeat(201),
            "/v1/jobs/",
            "/v1/jobs/a?tenant=%zz",
            "/v1/jobs/a?tenant=%0a",
            "/v1/jobs/a?tenant=%00",
            "/v1/jobs/a?tenant=x&tenant=y",
            "/v1/jobs/a?%C3",
            "/v1/jobs/a\u0000b",
            "/v1/jobs/a\u0001b",
            "/v1/jobs/\u00fc",
            "/v1/jobs/a?b=<\u0000>",
            "v1/jobs",
            "http://localhost/v1/jobs/a",
            "/healthz%zz")) {
      RawHttp.Answer answer = get(target);
      assertThat(answer.status()).as(target).isEqualTo(400);
      assertThat(answer.problem()).as(target).doesNotStartWith("none");
      assertThat(answer.body()).as(target).doesNotContain("xception");
    }
    for (String request :
        List.of(
            "GET /healthz HTTP/1.1\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost:port\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: many\r\n\r\n",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "\u0000\u0001\u0002 / HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      RawHttp.Answer answer = raw(request);
      assertThat(answer.status()).as(request).isEqualTo(400);
      assertThat(answer.problem()).as(request).doesNotStartWith("none");
    }
  }

  @Test
  void lookUp_idsOfAnyCharacters_findsThem() throws Exception {
    fleet.worker(_ -> "\"done\"");
    for (String id :
        List.of(
            "a/b",
            "..",
            ".",
            "a b+c",
            "50%",
            "%2F",
            "who?&x=y",
            "z#1;v=2",
            "b\u00fccher \ud83d\ude00",
            "a:b@c",
            "\\\"")) {
      HttpResponse<String> accepted =
          post(
              Json.string(
                  Map.of("id", id, "tasks", List.of(Map.of("role", "writer", "prompt", "x")))));
      assertThat(accepted.statusCode()).as(id + accepted.body()).isEqualTo(202);
      fleet.end(id);
      String encoded = URLEncoder.encode(id, UTF_8).replace("+", "%20").replace(".", "%2E");
      HttpResponse<String> found =
          send(HttpRequest.newBuilder(uri("/v1/jobs/" + encoded + "?tenant=default")));
      assertThat(found.statusCode()).as(id).isEqualTo(200);
      assertThat(Json.STRICT.readTree(found.body()).path("id").asString()).isEqualTo(id);
    }
    assertThat(problem(send(HttpRequest.newBuilder(uri("/v1/jobs/a%2Fc")))))
        .isEqualTo("id: a/c (expected: a job of tenant default)");
  }

  @Test
  void submit_bodyTooLarge_is413WithTheLimitAndAWayOut() throws Exception {
    String start = "{\"tasks\":[{\"role\":\"writer\",\"prompt\":\"";
    String large = start + "x".repeat(LIMIT) + "\"}]}";
    HttpResponse<String> answer = post(large);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(problem(answer))
        .startsWith("body: " + large.length() + " bytes (expected: at most " + LIMIT + " bytes; ")
        .contains("troupe submit");
    HttpResponse<String> chunked =
        send(
            HttpRequest.newBuilder(uri("/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(UTF_8)))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(
            raw("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n")
                .problem())
        .contains("at most " + LIMIT);
    // What just fits goes all the way.
    String fits = "{\"id\":\"big\",\"labels\":{},\"input\":\"";
    String rest = "\"," + TASKS + "}";
    assertThat(post(fits + "x".repeat(LIMIT - fits.length() - rest.length()) + rest).statusCode())
        .isEqualTo(202);
    fleet.until("SELECT count(*) FROM job WHERE id = 'big'", 1);
  }

  @Test
  void anyRequest_unknownPathOrMethod_isToldWhatThereIs() throws Exception {
    for (String path :
        List.of("/", "/v1", "/v1/job", "/v1/jobs/a/b", "/v2/jobs", "//v1/jobs", "/healthz/")) {
      RawHttp.Answer answer = get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.problem()).as(path).contains("/v1/jobs/{id}");
      assertThat(answer.header("Content-Type")).contains("application/json");
    }
    assertThat(raw("PUT /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n").header("Allow"))
        .contains("GET, HEAD, POST");
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")) {
      RawHttp.Answer answer = raw(method + " /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.header("Allow")).contains("GET, HEAD");
    }
    try (RawHttp http = new RawHttp(port)) {
      RawHttp.Answer head =
          http.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").answer(false);
      assertThat(head.status()).isEqualTo(200);
      // No body stands in front of the next answer.
      assertThat(http.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status())
          .isEqualTo(200);
    }
  }

  @Test
  void connection_whoseRequestDoesNotCome_isEndedAfterHalfAMinute() throws Exception {
    String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    try (RawHttp silent = new RawHttp(port);
        RawHttp line = new RawHttp(port).send("GET /heal");
        RawHttp headers = new RawHttp(port).send(head);
        RawHttp body = new RawHttp(port).send(head + "Content-Length: 100\r\n\r\n{");
        RawHttp kept = new RawHttp(port).send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      assertThat(kept.answer().status()).isEqualTo(200);
      for (RawHttp http : List.of(silent, line, headers, body, kept)) {
        // When the server took the connection is not known, so time goes on until it has ended.
        boolean ended = false;
        for (int i = 0; i < 60 && !ended; i++) {
          now.updateAndGet(t -> t.plus(Duration.ofSeconds(20)));
          headers.drip("X: y\r\n"); // a byte now and then does not help
          ended = http.ended();
        }
        assertThat(ended).isTrue();
      }
    }
  }

  @Test
  void connection_brokenOffAnywhere_isNothingToWriteAbout() throws Exception {
    String head =
        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    for (String sent :
        List.of(
            "",
            "P",
            "POST /v1/jobs HTTP/1.1\r\nHo",
            head,
            head + "{\"tasks\"",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (RawHttp http = new RawHttp(port)) {
        http.send(sent).reset();
      }
      try (RawHttp http = new RawHttp(port)) {
        http.send(sent);
      }
    }
  }

  /** What the server logs that an operator would see. */
  private static final class Warnings extends Handler {
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        said.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
