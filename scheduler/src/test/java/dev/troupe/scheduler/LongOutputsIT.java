package dev.troupe.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Outputs that workers have stored apart, as everybody sees them who reads outputs. */
@ExtendWith(TroupeStack.class)
class LongOutputsIT {
  private static final String LONG = "long " + "é".repeat(900_000);
  private static final String PLAN =
      Json.string(
          Json.MESSAGES
              .createObjectNode()
              .put("title", LONG)
              .set("items", Json.MESSAGES.createArrayNode().add("a").add("b")));

  @TempDir private Path folder;
  private Fleet fleet;
  private String address;

  @BeforeEach
  void start(TestStack stack) throws Exception {
    fleet = new Fleet(stack, folder);
    address = "http://127.0.0.1:" + fleet.scheduler().port().orElseThrow() + "/v1/";
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  private String stored(String output) {
    return fleet.stored(output.getBytes(UTF_8));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(address + path)));
  }

  private JsonNode task(String id) throws Exception {
    JsonNode tasks = Json.STRICT.readTree(get("jobs/" + id + "/tasks").body()).path("data");
    return Json.STRICT.readTree(get("tasks/" + tasks.path(0).path("id").asString()).body());
  }

  private String text(String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection(fleet.jdbcUrl);
        Statement statement = c.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  @Test
  void output_thatIsApart_isWholeForTemplatesListsResultsAndTasks() throws Exception {
    PretendWorker worker =
        fleet.worker(task -> task.step().equals("plan") ? stored(PLAN) : Json.string("done"));
    fleet.submit(
        """
        {"id": "apart", "loop": {"name": "l", "steps": [
          {"name": "plan", "role": "planner", "prompt": "Plan."},
          {"name": "write", "role": "writer", "for_each": "plan.items", "prompt": "{{item}}: {{plan.title}}"}]}}
        """);
    var _ = fleet.end("apart");

    assertThat(worker.played)
        .filteredOn(t -> t.step().equals("write"))
        .hasSize(2)
        .extracting(this::asked)
        .containsExactlyInAnyOrder("a: " + LONG, "b: " + LONG);
    assertThat(task("apart").path("output").path("title").asString()).isEqualTo(LONG);
    JsonNode event =
        Json.STRICT.readTree(
            fleet
                .readUntil(fleet.topics.results(), e -> e.path("step").asString("").equals("plan"))
                .getLast()
                .value());
    assertThat(event.path("output_ref").asString()).isEqualTo(Digest.of(PLAN));
    assertThat(event.has("output")).isFalse();
  }

  private String asked(TaskMessage task) {
    try {
      return task.prompt() != null
          ? task.prompt()
          : text("SELECT content FROM blob WHERE digest = '" + task.promptRef() + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void results_withOutputsThatAreApartOrGone_areWholeOrSayWhatIsGone() throws Exception {
    String gone = Digest.of("gone");
    fleet.worker(
        task -> String.valueOf(task.prompt()).contains("lose") ? gone : stored(Json.string(LONG)));
    fleet.submit(
        """
        {"id": "some", "tasks": [{"id": "whole", "role": "writer", "prompt": "Say it."},
                                 {"id": "gone", "role": "writer", "prompt": "Say it and lose it."}]}
        """);
    var _ = fleet.end("some");

    HttpResponse<String> results = get("jobs/some/results");
    assertThat(results.statusCode()).isEqualTo(200);
    assertThat(results.body().lines().map(Json.STRICT::readTree))
        .hasSize(2)
        .allSatisfy(
            line -> {
              if (line.path("key").asString().equals("whole")) {
                assertThat(line.path("output").asString()).isEqualTo(LONG);
                assertThat(line.has("error")).isFalse();
              } else {
                assertThat(line.has("output")).isFalse();
                assertThat(line.at("/error/code").asString()).isEqualTo("answer_lost");
                assertThat(line.at("/error/message").asString())
                    .isEqualTo(gone + " (expected: a blob of tenant default)");
              }
            });
  }

  @Test
  void template_thatNeedsWhatIsGone_endsItsJobAndNamesIt() throws Exception {
    String gone = Digest.of("gone");
    fleet.worker(task -> gone);
    fleet.submit(
        """
        {"id": "needs", "loop": {"name": "l", "steps": [
          {"name": "plan", "role": "writer", "prompt": "Plan."},
          {"name": "write", "role": "writer", "after": ["plan"], "prompt": "{{plan}}"}]}}
        """);
    var _ = fleet.end("needs");

    assertThat(
            text(
                "SELECT concat(reason, ' ', (SELECT failure_message FROM task WHERE job_id = j.job_id AND step = 1)) FROM job j WHERE id = 'needs'"))
        .contains("output of step plan: " + gone + " (expected: a blob of tenant default)");
  }

  @Test
  void chat_withALongAnswer_isAnsweredWhole() throws Exception {
    fleet.worker(task -> stored(Json.string(LONG)));
    String body =
        "{\"model\": \"stub/any\", \"messages\": [{\"role\": \"user\", \"content\": \"Say it.\"}]}";

    HttpResponse<String> reply =
        send(
            HttpRequest.newBuilder(URI.create(address + "chat/completions"))
                .header("Content-Type", "application/json")
                .header("X-Troupe-Priority", "batch")
                .POST(BodyPublishers.ofString(body)));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(Json.STRICT.readTree(reply.body()).at("/choices/0/message/content").asString())
        .isEqualTo(LONG);
  }
}
