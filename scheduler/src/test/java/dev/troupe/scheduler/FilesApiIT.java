package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files by HTTP as no SDK asks for them, with their bytes in a folder. */
@ExtendWith(TroupeStack.class)
class FilesApiIT {
  private static final String CONTENT = "0123456789";

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  @TempDir private Path folder;
  private Fleet fleet;
  private int port;

  @BeforeEach
  void start(TestStack stack) throws Exception {
    fleet =
        new Fleet(
            stack,
            folder,
            "blobs: {store: folder, folder: \"%s\"}\n".formatted(folder.resolve("blobs")));
    port = fleet.scheduler(now::get).port().orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(get("/healthz").status()).isEqualTo(200);
    fleet.close();
  }

  private RawHttp.Answer get(String target, String... headers) throws IOException {
    return send("GET", target, headers);
  }

  private RawHttp.Answer send(String method, String target, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(method + " " + target + " HTTP/1.1\r\n" + lines(headers) + "\r\n");
      return http.answer(!method.equals("HEAD"));
    }
  }

  private static String lines(String... headers) {
    StringBuilder lines = new StringBuilder();
    if (Stream.of(headers).noneMatch(h -> h.startsWith("Host:"))) {
      lines.append("Host: localhost\r\n");
    }
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return lines.toString();
  }

  private RawHttp.Answer post(String form, String... headers) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      byte[] body = form.replace("\n", "\r\n").getBytes(UTF_8);
      http.send(head(body.length, headers));
      return http.send(body).answer();
    }
  }

  private static String head(int length, String... headers) {
    String type =
        Stream.of(headers).anyMatch(h -> h.startsWith("Content-Type:"))
            ? ""
            : "Content-Type: multipart/form-data; boundary=B\r\n";
    return "POST /v1/files?tenant=acme HTTP/1.1\r\nContent-Length: "
        + length
        + "\r\n"
        + type
        + lines(headers)
        + "\r\n";
  }

  private static String form(String purpose, String filename) {
    return """
        --B
        Content-Disposition: form-data; name="file"; filename="%s"

        %s
        --B
        Content-Disposition: form-data; name="purpose"

        %s
        --B--
        """
        .formatted(filename, CONTENT, purpose);
  }

  private String created() throws IOException {
    RawHttp.Answer answer = post(form("user_data", "a.txt"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("id").asString();
  }

  private static JsonNode error(RawHttp.Answer answer) {
    return answer.json().path("error");
  }

  @Test
  void content_anyRange_isThatPart() throws Exception {
    String path = "/v1/files/" + created() + "/content?tenant=acme";

    RawHttp.Answer whole = get(path);
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(CONTENT);
    assertThat(whole.header("X-Content-Type-Options")).contains("nosniff");
    String etag = whole.header("ETag").orElseThrow();
    RawHttp.Answer part = get(path, "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.header("Content-Range")).contains("bytes 2-4/10");
    assertThat(get(path, "Range: bytes=-3").body()).isEqualTo("789");
    assertThat(get(path, "Range: bytes=8-", "If-Range: " + etag).body()).isEqualTo("89");
    assertThat(get(path, "Range: bytes=8-", "If-Range: \"other\"").body()).isEqualTo(CONTENT);
    RawHttp.Answer beyond = get(path, "Range: bytes=10-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("Content-Range")).contains("bytes */10");
    assertThat(get(path, "If-None-Match: " + etag).status()).isEqualTo(304);
    assertThat(send("HEAD", path).header("Content-Length")).contains("10");
  }

  @Test
  void file_ofAnotherTenant_isNotThere() throws Exception {
    String id = created();

    assertThat(get("/v1/files/" + id + "?tenant=acme").status()).isEqualTo(200);
    for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content?tenant=other")) {
      RawHttp.Answer answer = get(path);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(error(answer).path("param").asString()).isEqualTo("id");
    }
    assertThat(send("DELETE", "/v1/files/" + id).status()).isEqualTo(404);
    assertThat(get("/v1/files").json().path("data")).isEmpty();
    assertThat(get("/v1/files?tenant=A%20B").status()).isEqualTo(400);
  }

  @Test
  void file_thatHasExpired_isGone() throws Exception {
    RawHttp.Answer batch = post(form("batch", "b.jsonl"));
    String path = "/v1/files/" + batch.json().path("id").asString();

    now.set(now.get().plus(Duration.ofDays(31)));

    assertThat(get(path + "?tenant=acme").status()).isEqualTo(404);
    assertThat(get(path + "/content?tenant=acme").status()).isEqualTo(404);
    assertThat(send("DELETE", path + "?tenant=acme").status()).isEqualTo(404);
    assertThat(get("/v1/files?tenant=acme").json().path("data")).isEmpty();
  }

  private long blobs() throws IOException {
    if (Files.notExists(folder.resolve("blobs"))) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder.resolve("blobs"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void create_whatIsNoFormOrSaysTooLittle_isToldWhatIsWanted() throws Exception {
    String form = form("batch", "a");
    check(post(form, "Content-Type: application/json"), 415, "Content-Type: application/json");
    check(post(form, "Content-Type: multipart/form-data"), 415, "with a boundary");
    check(post(form, "Content-Encoding: gzip"), 415, "Content-Encoding: gzip");
    check(post(form.replace("--B--", "")), 400, "a form without an end");
    check(post(form.replace("form-data", "nothing")), 400, "a part without a name");
    check(post("--B--\n"), 400, "file: missing");
    check(post(form.replace("\"purpose\"", "\"porpoise\"")), 400, "purpose: missing");
    check(post(form.replace("\"purpose\"", "\"expires_after[seconds]\"")), 400, "expires_after");
    check(post(form.replace("batch", "x".repeat(5_000))), 400, "purpose: more than 4096 bytes");
    check(post(form.replace("\"a\"", "\"a\u0000b\"")), 400, "filename");
    try (RawHttp http = new RawHttp(port)) {
      check(http.send(head(550_000_000)).answer(), 413, "/v1/uploads");
    }
    assertThat(fleet.count("SELECT count(*) FROM file")).isZero();
  }

  private static void check(RawHttp.Answer answer, int status, String message) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(error(answer).path("message").asString()).contains(message);
    assertThat(error(answer).path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error(answer).has("param")).isTrue();
    assertThat(error(answer).has("code")).isTrue();
    assertThat(answer.header("x-request-id").orElse("")).startsWith("req_");
  }

  @Test
  void anyRequest_ofAWebPageOrOfAnotherMethod_isRefused() throws Exception {
    check(post(form("batch", "a"), "Origin: https://evil.example"), 403, "Origin");
    check(get("/v1/files", "Host: evil.example"), 403, "Host");
    RawHttp.Answer put = send("PUT", "/v1/files/x");
    check(put, 405, "method: PUT");
    assertThat(put.header("Allow")).contains("GET, HEAD, DELETE");
    check(get("/v1/uploads"), 405, "method: GET");
    check(get("/v1/files/a/b/c"), 404, "path");
    check(send("POST", "/v1/uploads/upload_1/parts"), 404, "an upload of this tenant");
    check(get("/v1/files?limit=0"), 400, "limit: 0");
    check(get("/v1/files?order=up"), 400, "order: up");
    check(get("/v1/files?after=x"), 404, "id: x");
  }

  @Test
  void create_senderBreaksOff_leavesNothing() throws Exception {
    try (RawHttp http = new RawHttp(port)) {
      http.send(head(5_000_000))
          .send(
              form("batch", "a")
                  .replace("\n", "\r\n")
                  .replace(CONTENT, "x".repeat(2_500_000))
                  .replace("--B--", "x"));
      fleet.until("SELECT count(*) FROM blob_object WHERE state = 'writing'", 1);
      http.reset();
    }

    fleet.until("SELECT count(*) FROM blob_object", 0);
    assertThat(blobs()).isZero();
    assertThat(fleet.count("SELECT count(*) FROM file")).isZero();
  }

  @Test
  void content_whoseBytesAreDamaged_isAnErrorAndNeverOtherBytes() throws Exception {
    String id = created();
    try (Stream<Path> all = Files.walk(folder.resolve("blobs"))) {
      Path file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
      Files.writeString(file, "0123456780");
    }

    RawHttp.Answer answer = get("/v1/files/" + id + "/content?tenant=acme");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(error(answer).path("type").asString()).isEqualTo("server_error");
    assertThat(answer.body()).doesNotContain("012345678");
  }
}
