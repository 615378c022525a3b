package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Jobs whose rows are a file that came by HTTP: what {@code troupe run --rows} does, without it.
 */
@ExtendWith(TroupeStack.class)
class RowJobsIT {
  private static final String TICKETS =
      "{\"id\": \"T-1\", \"text\": \"lost\"}\n{\"id\": \"T-2\", \"text\": \"late\"}\n{\"id\": \"T-1\", \"text\": \"again\"}\n\n{\"id\"\n";

  private final HttpClient client = HttpClient.newHttpClient();
  private Fleet fleet;
  private String address;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1/";
    fleet.worker(task -> Json.string(String.valueOf(task.prompt()).toUpperCase(Locale.ROOT)));
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    client.close();
  }

  private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String file(String name, byte[] content, String... tenant) throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
                    .formatted(name))
            .getBytes(UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
    String path = tenant.length == 0 ? "files" : "files?tenant=" + tenant[0];
    HttpResponse<String> answer = post(path, "multipart/form-data; boundary=b", form.toByteArray());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.STRICT.readTree(answer.body()).path("id").asString();
  }

  private HttpResponse<String> submit(String id, String rows) throws Exception {
    String job =
        """
        {"id": "%s", "rows": %s, "loop": {"name": "l", "steps": [
          {"name": "s", "role": "writer", "for_each": "input.rows", "on_failure": "continue", "prompt": "{{item.text}}"}]}}
        """
            .formatted(id, rows);
    return post("jobs", "application/json", job.getBytes(UTF_8));
  }

  private List<String> refused(String rows) throws Exception {
    HttpResponse<String> answer = submit("refused", rows);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return Json.STRICT
        .readTree(answer.body())
        .path("problems")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private Map<String, String> results(String id) throws Exception {
    var _ = fleet.end(id);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "jobs/" + id + "/results")).build();
    Map<String, String> results = new TreeMap<>();
    client
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .map(Json.STRICT::readTree)
        .forEach(
            line ->
                results.put(
                    line.path("key").asString(),
                    line.path("output").asString(line.at("/error/message").asString(""))));
    return results;
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  @Test
  void rows_ofAFileWithBadOnes_areJoinedByTheirKeysAndTheBadFailByLine() throws Exception {
    String file = file("tickets.jsonl", TICKETS.getBytes(UTF_8));
    String rows = "{\"file\": \"%s\", \"key\": \"id\"}".formatted(file);

    HttpResponse<String> answer = submit("tickets", rows);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode read = Json.STRICT.readTree(answer.body()).path("rows");
    assertThat(read.path("rows").asInt()).isEqualTo(4);
    assertThat(read.path("bad").asInt()).isEqualTo(2);
    List<String> problems = read.path("problems").valueStream().map(JsonNode::asString).toList();
    assertThat(problems).hasSize(2);
    assertThat(problems.getFirst())
        .isEqualTo("line 3: id: T-1 (expected: a key that no row before it has)");
    assertThat(problems.getLast()).startsWith("line 5: no JSON");
    assertThat(results("tickets"))
        .containsEntry("T-1", "LOST")
        .containsEntry("T-2", "LATE")
        .containsEntry("3", problems.getFirst())
        .containsEntry("4", problems.getLast());

    assertThat(submit("tickets", rows).statusCode()).as("the same again").isEqualTo(202);
    assertThat(fleet.count("SELECT count(*) FROM job")).isEqualTo(1);
    String index = "\"" + read.path("index").asString() + "\"";
    assertThat(submit("others", index).statusCode()).as("the same rows").isEqualTo(202);
    assertThat(results("others")).hasSize(4).containsEntry("T-2", "LATE");
  }

  @Test
  void rows_ofAPackedFileThatCameInParts_areThere() throws Exception {
    StringBuilder table = new StringBuilder("id,text\n");
    for (int i = 0; i < 300; i++) {
      table.append(i).append(",\"say \"\"").append(i).append("\"\"\"\n");
    }
    byte[] content = packed(table.toString().getBytes(UTF_8));
    String announced =
        "{\"filename\": \"rows.csv.gz\", \"bytes\": %d, \"mime_type\": \"application/gzip\", \"purpose\": \"user_data\"}"
            .formatted(content.length);
    String upload =
        Json.STRICT
            .readTree(post("uploads", "application/json", announced.getBytes(UTF_8)).body())
            .path("id")
            .asString();
    StringBuilder parts = new StringBuilder();
    for (int from = 0; from < content.length; from += 500) {
      ByteArrayOutputStream form = new ByteArrayOutputStream();
      form.writeBytes(
          "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x\"\r\n\r\n"
              .getBytes(UTF_8));
      form.writeBytes(Arrays.copyOfRange(content, from, Math.min(content.length, from + 500)));
      form.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
      String part =
          post(
                  "uploads/" + upload + "/parts",
                  "multipart/form-data; boundary=b",
                  form.toByteArray())
              .body();
      parts.append(parts.isEmpty() ? "" : ",").append(Json.STRICT.readTree(part).get("id"));
    }
    String completed =
        post(
                "uploads/" + upload + "/complete",
                "application/json",
                ("{\"part_ids\": [" + parts + "]}").getBytes(UTF_8))
            .body();
    String file = Json.STRICT.readTree(completed).at("/file/id").asString();

    HttpResponse<String> answer =
        submit("packed", "{\"file\": \"%s\", \"key\": \"id\", \"strict\": true}".formatted(file));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(results("packed")).hasSize(300).containsEntry("299", "SAY \"299\"");
  }

  @Test
  void rows_thatNobodyCanUse_refuseTheJobAndSayWhy() throws Exception {
    String file = file("tickets.jsonl", TICKETS.getBytes(UTF_8));
    assertThat(refused("{\"file\": \"%s\", \"key\": \"id\", \"strict\": true}".formatted(file)))
        .hasSize(2)
        .allMatch(problem -> problem.startsWith("rows.file: line "));
    String table = file("a.csv", "id,text\n1,x\n".getBytes(UTF_8));
    assertThat(refused("{\"file\": \"%s\", \"key\": \"name\"}".formatted(table)))
        .containsExactly("rows.key: name (expected: one of id, text)");
    String text = file("notes.txt", "x".getBytes(UTF_8));
    assertThat(refused("{\"file\": \"%s\"}".formatted(text)).getFirst())
        .startsWith("rows.file: notes.txt (expected: a name that ends with .jsonl");
    byte[] packed = packed("x".repeat(1_000).getBytes(UTF_8));
    String cut = file("a.jsonl.gz", Arrays.copyOf(packed, packed.length - 9));
    assertThat(refused("{\"file\": \"%s\"}".formatted(cut)).getFirst())
        .startsWith("rows.file: ")
        .endsWith("(expected: a file that can be unpacked)");
    String none = file("none.jsonl", "\n".getBytes(UTF_8));
    assertThat(refused("{\"file\": \"%s\"}".formatted(none)).getFirst())
        .contains("at least one row");
    assertThat(refused("{\"keys\": 1}"))
        .anyMatch(p -> p.startsWith("rows.file: missing"))
        .anyMatch(p -> p.startsWith("rows.keys"));
    assertThat(fleet.count("SELECT count(*) FROM job")).isZero();
  }

  @Test
  void rows_ofAFileOfAnotherTenant_areNotThere() throws Exception {
    String file = file("a.jsonl", "{}\n".getBytes(UTF_8), "bolt");

    assertThat(
            Stream.of(file, "file-" + "0".repeat(32), "x")
                .map(id -> "{\"file\": \"%s\"}".formatted(id))
                .toList())
        .allSatisfy(
            rows ->
                assertThat(refused(rows).getFirst())
                    .endsWith("(expected: the id of a file of tenant default)"));
  }

  @Test
  void rows_ofAJobThatIsWrongOtherwise_areNotRead() throws Exception {
    String file = file("tickets.jsonl", TICKETS.getBytes(UTF_8));
    String job =
        "{\"rows\": {\"file\": \"%s\"}, \"loop\": {\"name\": \"l\", \"steps\": [{\"name\": \"s\", \"role\": \"nobody\", \"for_each\": \"input.rows\", \"prompt\": \"x\"}]}}"
            .formatted(file);

    HttpResponse<String> answer = post("jobs", "application/json", job.getBytes(UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("nobody");
    assertThat(fleet.count("SELECT count(*) FROM row_chunk")).isZero();
  }
}
