package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.scheduler.intake.Intake;
import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.row.Row;
import dev.troupe.shared.row.RowChunk;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.StoredChunks;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are stored apart: a task for each, and results that can be joined to them. */
@ExtendWith(TroupeStack.class)
class RowsIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    fleet.close();
  }

  /** Stores rows in chunks of two; the address of their index. */
  private String stored(List<Row> rows) throws SQLException {
    List<RowIndex.Chunk> chunks = new ArrayList<>();
    for (int first = 0; first < rows.size(); first += 2) {
      List<Row> chunk = rows.subList(first, Math.min(first + 2, rows.size()));
      String text = String.join("", chunk.stream().map(Row::line).toList());
      chunks.add(new RowIndex.Chunk(chunk(text), first, chunk.size()));
    }
    return text(new RowIndex(chunks).json());
  }

  private String chunk(String lines) throws SQLException {
    RowChunk chunk = RowChunk.of(lines.getBytes(UTF_8));
    try (Connection connection = DriverManager.getConnection(fleet.jdbcUrl)) {
      StoredChunks.put(connection, "default", List.of(chunk));
    }
    return chunk.digest();
  }

  private String text(String content) throws SQLException {
    String digest = Digest.of(content);
    try (Connection connection = DriverManager.getConnection(fleet.jdbcUrl);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO blob (tenant, digest, content) VALUES ('default', ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, digest);
      insert.setString(2, content);
      insert.execute();
    }
    return digest;
  }

  private static Row row(String key, String json) {
    return Row.good(key, Json.MESSAGES.readTree(json));
  }

  private static String job(String id, String rows) {
    return """
        {"id": "%s", "rows": "%s", "loop": {"name": "tickets", "steps": [
          {"name": "sort", "role": "writer", "for_each": "input.rows", "concurrency": 2, "on_failure": "continue", "prompt": "sort {{item.text}}"},
          {"name": "answer", "role": "editor", "for_each": "sort", "concurrency": 2, "on_failure": "continue", "prompt": "answer {{item}}"}
        ]}}
        """
        .formatted(id, rows);
  }

  private static UUID jobId(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT job_id FROM job WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet found = select.executeQuery()) {
        found.next();
        return found.getObject(1, UUID.class);
      }
    }
  }

  private List<ResultLine> lines(String id, boolean ordered) throws SQLException {
    try (Connection connection = DriverManager.getConnection(fleet.jdbcUrl)) {
      ResultReader reader = ResultReader.of(connection, jobId(connection, id)).orElseThrow();
      if (ordered) {
        return reader.ordered(connection, 0, 100);
      }
      List<ResultLine> lines = new ArrayList<>();
      int there = reader.progress(connection).lines();
      while (lines.size() < there) {
        lines.addAll(reader.lines(connection, lines.size(), 3));
      }
      return lines;
    }
  }

  @Test
  void rows_ofWhichOneCannotBeReadAndOneLacksAField_failAloneAndTheOthersRun() throws Exception {
    fleet.scheduler();
    PretendWorker worker = fleet.worker(task -> "\"<" + task.prompt() + ">\"");
    String rows =
        stored(
            List.of(
                row("a", "{\"text\": \"one\"}"),
                Row.bad("2", "line 2: no JSON from column 1 on (expected: a JSON value per line)"),
                row("c", "{\"txt\": \"three\"}"),
                row("d", "{\"text\": \"four\"}"),
                row("e", "{\"text\": \"five\"}")));

    fleet.submit(job("tickets", rows));

    assertThat(fleet.end("tickets").path("type").asString()).isEqualTo("completed");
    assertThat(worker.played).extracting(TaskMessage::prompt).hasSize(6).contains("sort one");
    assertThat(lines("tickets", true))
        .extracting(
            ResultLine::key,
            line -> line.state().label(),
            ResultLine::output,
            line -> line.error() == null ? null : line.error().code())
        .containsExactly(
            tuple("a", "succeeded", "\"<answer <sort one>>\"", null),
            tuple("2", "failed", null, "no_prompt"),
            tuple("c", "failed", null, "no_prompt"),
            tuple("d", "succeeded", "\"<answer <sort four>>\"", null),
            tuple("e", "succeeded", "\"<answer <sort five>>\"", null));
    assertThat(lines("tickets", true))
        .extracting(line -> line.error() == null ? "" : line.error().message())
        .anySatisfy(said -> assertThat(said).startsWith("line 2: no JSON from column 1"))
        .anySatisfy(
            said ->
                assertThat(said)
                    .contains("{{item.text}}: missing (expected: did you mean item.txt?"));
  }

  @Test
  void lines_readInPages_haveEachRowOnceInAnOrderThatStays() throws Exception {
    fleet.scheduler();
    PretendWorker worker = fleet.worker(task -> "\"" + task.prompt() + "\"");
    List<Row> rows =
        IntStream.rangeClosed(1, 25)
            .mapToObj(i -> row(Integer.toString(i), "{\"text\": \"t" + i + "\"}"))
            .toList();

    fleet.submit(job("many", stored(rows)));

    assertThat(fleet.end("many").path("type").asString()).isEqualTo("completed");
    List<ResultLine> lines = lines("many", false);
    assertThat(worker.played).hasSize(50);
    assertThat(lines).hasSize(25).doesNotHaveDuplicates().isEqualTo(lines("many", false));
    assertThat(lines.stream().sorted(Comparator.comparingInt(ResultLine::index)).toList())
        .isEqualTo(lines("many", true));
    assertThat(lines).allSatisfy(line -> assertThat(line.key()).isEqualTo("" + (line.index() + 1)));
  }

  @Test
  void results_ofRows_carryTheirKeys() throws Exception {
    fleet.scheduler();
    PretendWorker _ = fleet.worker(task -> "\"x\"");

    fleet.submit(job("keys", stored(List.of(row("t-7", "{\"text\": \"one\"}")))));

    assertThat(fleet.results("keys", 2).values())
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.path("key").asString()).isEqualTo("t-7"));
  }

  @Test
  void rows_thatNobodyHasStored_endTheJobAndNoOther() throws Exception {
    fleet.scheduler();
    PretendWorker _ = fleet.worker(task -> "\"x\"");

    fleet.submit(job("gone", Digest.of("nothing")));
    fleet.submit(job("there", stored(List.of(row("a", "{\"text\": \"one\"}")))));

    assertThat(fleet.end("there").path("type").asString()).isEqualTo("completed");
    ConsumerRecord<String, byte[]> rejected =
        fleet
            .readUntil(fleet.topics.rejected(), job -> job.path("id").asString("").equals("gone"))
            .getLast();
    assertThat(new String(rejected.headers().lastHeader(Intake.REASON).value(), UTF_8))
        .contains("rows that the tenant has stored");
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void results_overHttp_areReadFromWhereOneWas() throws Exception {
    int port = fleet.scheduler().port().orElseThrow();
    List<Row> rows =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> row("k" + i, "{\"text\": \"t" + i + "\"}"))
            .toList();
    fleet.submit(job("web", stored(rows)));
    fleet.until("SELECT count(*) FROM job WHERE id = 'web'", 1);
    HttpResponse<String> early = get(port, "/v1/jobs/web/results");
    CompletableFuture<HttpResponse<String>> followed =
        client.sendAsync(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/v1/jobs/web/results?follow=true"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    PretendWorker _ = fleet.worker(task -> "\"" + task.prompt() + "\"");

    assertThat(early.headers().firstValue("X-Incomplete")).as(early.body()).hasValue("true");
    String all = followed.get().body();
    assertThat(all.lines().map(line -> Json.STRICT.readTree(line).path("key").asString()))
        .hasSize(9)
        .doesNotHaveDuplicates();
    HttpResponse<String> whole = get(port, "/v1/jobs/web/results");
    assertThat(whole.body()).isEqualTo(all);
    assertThat(whole.headers().firstValue("X-Incomplete")).hasValue("false");
    assertThat(whole.headers().firstValue("X-Last-Line")).hasValue("9");
    String etag = whole.headers().firstValue("ETag").orElseThrow();
    assertThat(get(port, "/v1/jobs/web/results", "If-None-Match", etag).statusCode())
        .isEqualTo(304);
    assertThat(get(port, "/v1/jobs/web/results?after=3&limit=2").body().lines())
        .containsExactlyElementsOf(all.lines().skip(3).limit(2).toList());
    HttpResponse<String> part =
        get(port, "/v1/jobs/web/results", "Range", "bytes=17-99", "If-Range", etag);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(all.substring(17, 100));
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 17-99/" + all.length());
    HttpResponse<String> beyond =
        get(port, "/v1/jobs/web/results", "Range", "bytes=" + all.length() + "-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(get(port, "/v1/jobs/nobody/results").statusCode()).isEqualTo(404);
    assertThat(get(port, "/v1/jobs/web/results?after=x").body())
        .contains("after: x (expected: a whole number of at most nine digits)");
  }
}
