package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The bytes of what outputs refer to, as a program gets them that has only HTTP. */
@ExtendWith(TroupeStack.class)
class OutputsIT {
  /** Of several chunks. */
  private static final byte[] PICTURE = bytes(2_500_000);

  private final HttpClient client = HttpClient.newHttpClient();
  private Fleet fleet;
  private String address;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1/";
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    client.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** What one task has given, whose output is made of the digest of what it has stored. */
  private JsonNode result(byte[] content, String output) throws Exception {
    fleet.worker(task -> output.formatted(fleet.stored(content)));
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"x\"}]}");
    var _ = fleet.end("one");
    return Json.STRICT.readTree(get("jobs/one/results").body()).path("output");
  }

  @Test
  void picture_ofAResult_isThereWholeAndInParts() throws Exception {
    JsonNode output =
        result(PICTURE, "{\"media_type\":\"image/png\",\"digest\":\"%s\",\"bytes\":2500000}");
    String path = "outputs/" + output.path("digest").asString();

    HttpResponse<byte[]> whole = get(path);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(PICTURE);
    assertThat(header(whole, "Content-Type")).isEqualTo("image/png");
    assertThat(header(whole, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(whole, "Content-Disposition")).isEqualTo("attachment");
    String etag = header(whole, "ETag");
    assertThat(get(path, "If-None-Match", etag).statusCode()).isEqualTo(304);

    HttpResponse<byte[]> part = get(path, "Range", "bytes=1048570-1048589", "If-Range", etag);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(PICTURE, 1_048_570, 1_048_590));
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 1048570-1048589/2500000");
    HttpResponse<byte[]> beyond = get(path, "Range", "bytes=2500000-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(new String(beyond.body(), UTF_8)).contains("a part of 2500000 bytes");
  }

  @Test
  void output_ofAnotherTenantOrThatNoTaskHasGiven_isNotThere() throws Exception {
    JsonNode output =
        result(PICTURE, "{\"media_type\":\"image/png\",\"digest\":\"%s\",\"bytes\":2500000}");
    String path = "outputs/" + output.path("digest").asString();
    String secret = fleet.stored("a file of the same tenant".getBytes(UTF_8));

    assertThat(get(path + "?tenant=default").statusCode()).isEqualTo(200);
    assertThat(get(path + "?tenant=bolt").statusCode()).isEqualTo(404);
    assertThat(get("outputs/" + secret).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> odd = get("outputs/..%2Fsecret");
    assertThat(odd.statusCode()).isEqualTo(404);
    assertThat(new String(odd.body(), UTF_8))
        .contains("digest: ../secret (expected: a picture, a recording or a long output");
  }

  @Test
  void output_whoseMediaTypeIsNone_isBytes() throws Exception {
    JsonNode output =
        result(
            bytes(10), "{\"media_type\":\"image/png\\r\\nX: y\",\"digest\":\"%s\",\"bytes\":10}");

    HttpResponse<byte[]> answer = get("outputs/" + output.path("digest").asString());
    assertThat(answer.body()).isEqualTo(bytes(10));
    assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(answer, "X")).isEmpty();
  }

  @Test
  void longOutput_byItsDigestInTheEvent_isJson() throws Exception {
    byte[] json = Json.bytes("é".repeat(300_000));
    assertThat(Json.bytes(result(json, "%s"))).isEqualTo(json);
    String digest =
        fleet.results("one", 1).values().iterator().next().path("output_ref").asString();

    HttpResponse<byte[]> answer = get("outputs/" + digest);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo(json);
  }
}
