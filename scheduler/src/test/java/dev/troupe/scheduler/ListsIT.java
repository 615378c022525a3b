package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a program sees of jobs, tasks and calls, page by page. */
@ExtendWith(TroupeStack.class)
class ListsIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private Fleet fleet;
  private int port;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    port = fleet.scheduler().port().orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    client.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
  }

  private JsonNode get(String target) throws Exception {
    HttpResponse<String> answer = send(to(target));
    assertThat(answer.statusCode()).as(target + " " + answer.body()).isEqualTo(200);
    return Json.STRICT.readTree(answer.body());
  }

  private String problem(String target, int status) throws Exception {
    HttpResponse<String> answer = send(to(target));
    assertThat(answer.statusCode()).as(target + " " + answer.body()).isEqualTo(status);
    return Json.STRICT.readTree(answer.body()).path("problems").path(0).asString();
  }

  /** All pages, one after the other. */
  private List<String> all(String target, String field) throws Exception {
    List<String> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = get(target + after);
      page.path("data").forEach(item -> all.add(item.path(field).asString()));
      after = page.path("next").isString() ? "&after=" + page.path("next").stringValue() : "";
    } while (!after.isEmpty());
    return all;
  }

  private static String job(String id, String more, String... roles) {
    StringBuilder tasks = new StringBuilder();
    for (String role : roles) {
      tasks.append(tasks.isEmpty() ? "" : ",");
      tasks.append("{\"role\":\"%s\",\"prompt\":\"x\"}".formatted(role));
    }
    return "{\"id\":\"%s\",%s\"tasks\":[%s]}".formatted(id, more, tasks);
  }

  @Test
  void jobs_byStateLabelTimeAndTenant_areThoseOnceEach() throws Exception {
    fleet.worker(task -> task.role().equals("editor") ? null : "\"done\"");
    fleet.submit(job("good", "\"labels\":{\"team\":\"red\"},", "writer"));
    fleet.submit(job("bad", "\"labels\":{\"team\":\"blue\"},", "editor"));
    fleet.submit(job("theirs", "\"tenant\":\"acme\",", "writer"));
    fleet.end("good");
    fleet.end("bad");
    fleet.end("theirs");

    assertThat(all("/v1/jobs?limit=1", "id")).containsExactlyInAnyOrder("good", "bad");
    assertThat(all("/v1/jobs?tenant=acme", "id")).containsExactly("theirs");
    assertThat(all("/v1/jobs?state=failed", "id")).containsExactly("bad");
    assertThat(all("/v1/jobs?label=team%3Dred", "id")).containsExactly("good");
    assertThat(all("/v1/jobs?until=2026-01-01", "id")).isEmpty();
    assertThat(all("/v1/jobs?since=2020-01-01T00:00:00Z&until=2199-01-01", "id")).hasSize(2);
    JsonNode good = get("/v1/jobs?label=team%3Dred").path("data").path(0);
    assertThat(good.path("labels").path("team").asString()).isEqualTo("red");
    assertThat(good.path("succeeded").intValue()).isEqualTo(1);
    assertThat(get("/v1/jobs").path("next").isNull()).isTrue();
  }

  @Test
  void tasks_ofOneJob_areInItsOrder_andOneHasItsOutput() throws Exception {
    fleet.worker(task -> task.role().equals("editor") ? null : "\"done\"");
    fleet.submit(job("five", "", "writer", "editor", "writer", "writer", "editor"));
    fleet.end("five");

    // The tasks of a role are a step.
    assertThat(all("/v1/jobs/five/tasks?limit=2", "index"))
        .containsExactly("0", "1", "2", "0", "1");
    assertThat(all("/v1/jobs/five/tasks?state=failed", "role")).containsExactly("editor", "editor");
    assertThat(all("/v1/jobs/five/tasks?role=writer&limit=1", "index"))
        .containsExactly("0", "1", "2");
    List<String> ids = all("/v1/jobs/five/tasks", "id");
    JsonNode first = get("/v1/tasks/" + ids.getFirst());
    assertThat(first.path("output").asString()).isEqualTo("done");
    assertThat(first.path("job").asString()).isEqualTo("five");
    JsonNode second = get("/v1/tasks/" + ids.getLast());
    assertThat(second.path("error").path("code").asString()).isEqualTo("refused");
    assertThat(problem("/v1/tasks/" + ids.getFirst() + "?tenant=acme", 404))
        .isEqualTo("id: " + ids.getFirst() + " (expected: a task of tenant acme)");
  }

  @Test
  void calls_byJobTaskProviderAndState_areThoseOnceEach() throws Exception {
    fleet.worker(_ -> "\"done\"");
    fleet.submit(job("three", "", "writer", "writer", "writer"));
    fleet.submit(job("other", "", "writer"));
    fleet.end("three");
    fleet.end("other");
    // What a worker writes: two calls for each task, of which the first has failed.
    fleet.execute(
        """
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, reserved_pico, cost_pico)
        SELECT uuidv7(), t.task_id, t.job_id, j.tenant, t.role, t.task_id, 1, 0, n, CASE n WHEN 0 THEN 'one' ELSE 'two' END, 'm',
               CASE n WHEN 0 THEN 'failed'::call_status ELSE 'settled'::call_status END, 5000000, 2000000
          FROM task t JOIN job j USING (job_id), generate_series(0, 1) AS n
        """);

    assertThat(all("/v1/jobs/three/calls?limit=2", "id")).hasSize(6).doesNotHaveDuplicates();
    assertThat(all("/v1/calls?limit=3", "id")).hasSize(8).doesNotHaveDuplicates();
    assertThat(all("/v1/calls?job=three&state=failed&limit=1", "provider"))
        .containsExactly("one", "one", "one");
    assertThat(all("/v1/calls?provider=two&model=m", "job"))
        .containsExactlyInAnyOrder("three", "three", "three", "other");
    assertThat(all("/v1/calls?since=2199-01-01", "id")).isEmpty();
    String task = all("/v1/jobs/other/tasks", "id").getFirst();
    assertThat(all("/v1/calls?limit=1&task=" + task, "job")).containsExactly("other", "other");
    assertThat(all("/v1/calls?tenant=acme", "id")).isEmpty();
    assertThat(all("/v1/calls?tenant=acme&task=" + task, "id")).isEmpty();
    assertThat(get("/v1/calls").path("data").path(0).path("cost_usd").asString())
        .isEqualTo("0.000002");
  }

  @Test
  void cancel_runningJob_endsItOnce_andAgainSaysTheSame() throws Exception {
    fleet.submit(job("long", "", "writer", "writer"));
    fleet.until("SELECT count(*) FROM task", 2);
    HttpRequest.Builder cancel =
        to("/v1/jobs/long/cancel")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"not needed\"}"));
    for (int again = 0; again < 2; again++) {
      HttpResponse<String> answer = send(cancel);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode job = Json.STRICT.readTree(answer.body());
      assertThat(job.path("state").asString()).isEqualTo("cancelled");
      assertThat(job.path("reason").asString()).isEqualTo("not needed");
    }
    assertThat(fleet.count("SELECT count(*) FROM audit WHERE actor = 'http'")).isEqualTo(1);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'cancelled'")).isEqualTo(2);
  }

  @Test
  void anyList_whatIsWrong_isNamedWithWhatIsExpected() throws Exception {
    assertThat(problem("/v1/jobs?state=done", 400))
        .isEqualTo("state: done (expected: one of running, succeeded, failed, cancelled, expired)");
    assertThat(problem("/v1/jobs?stat=failed", 400))
        .isEqualTo(
            "query: stat (expected: one of after, label, limit, since, state, tenant, until)");
    assertThat(problem("/v1/jobs?limit=0", 400)).isEqualTo("limit: 0 (expected: 1 to 1000)");
    assertThat(problem("/v1/jobs?label=red", 400)).isEqualTo("label: red (expected: name=value)");
    assertThat(problem("/v1/calls?since=yesterday", 400))
        .startsWith("since: yesterday (expected: ");
    assertThat(problem("/v1/calls?after=x", 400))
        .isEqualTo("after: x (expected: next of the page before)");
    assertThat(problem("/v1/jobs/none/tasks", 404))
        .isEqualTo("id: none (expected: a job of tenant default)");
  }

  /** A filter that nothing passes ends all the same, and a page takes no longer at the end. */
  @Test
  void tasks_moreThanAPageWalks_areFoundByGoingOn() throws Exception {
    fleet.submit(job("many", "", "writer"));
    fleet.until("SELECT count(*) FROM task", 1);
    fleet.execute(
        """
        INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state)
        SELECT uuidv7(), job_id, 0, n, CASE n WHEN 24000 THEN 'editor' ELSE 'writer' END, 'default', 'batch', 1, 'succeeded'
          FROM job, generate_series(1, 25000) AS n
        """);
    JsonNode page = get("/v1/jobs/many/tasks?role=editor");
    assertThat(page.path("data").isEmpty()).isTrue();
    assertThat(page.path("next").isString()).isTrue();
    assertThat(all("/v1/jobs/many/tasks?role=editor", "index")).containsExactly("24000");
  }
}
