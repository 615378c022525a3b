package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TroupeStack.class)
class GateIT {
  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  /** What may not enter, and the beginning of what is said of it. */
  private static final Map<String, String> UNFIT =
      Map.of(
          "{\"id\": \"nul\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"a\\u0000b\"}]}",
          "/tasks/0/prompt: U+0000 at offset 1",
          "{\"id\": \"model\", \"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}], \"roles\": {\"r\": {\"model\": \"stub/x \\u0000\"}}}",
          "/roles/r/model: U+0000 at offset 7",
          "{\"id\": \"far\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"p\"}], \"deadline\": \"+300000-01-01T00:00:00Z\"}",
          "deadline: +300000-01-01T00:00:00Z (expected: before 2200)",
          "{\"id\": \"past\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"p\"}], \"deadline\": \"2020-01-01T00:00:00Z\"}",
          "deadline: 2020-01-01T00:00:00Z (expected: later than now",
          "{\"id\": \"huge\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"p\"}], \"input\": 1e2147483647}",
          "/input: 1E+2147483647 (expected: a number of at most 100 digits",
          "{\"id\": \"list\", \"loop\": {\"steps\": [{\"name\": \"a\", \"role\": \"writer\", \"for_each\": \"input.itmes\", \"prompt\": \"{{item}}\"}]}, \"input\": {\"items\": [1]}}",
          "loop.steps[0].for_each: input.itmes (expected: did you mean input.items?",
          "{\"id\": \"key\", \"loop\": {\"steps\": [{\"name\": \"a\", \"role\": \"writer\", \"writes\": \"%s\", \"prompt\": \"p\"}]}}"
              .formatted("k".repeat(6_000)),
          "loop.steps[0].writes: kkk",
          "{\"id\": \"self\", \"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}], \"roles\": {\"r\": {\"output\": {\"$ref\": \"#\"}}}}",
          "roles.r.output: refers to itself",
          "{\"id\": \"log\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"p\"}], \"roles\": {\"x\\nforged\": 5}}",
          "roles.x\\u000aforged: its name (expected: 1 to 200 characters",
          "{\"id\": \"account\", \"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}], \"roles\": {\"r\": {\"model\": \"stbu/any\"}}}",
          "roles.r.model: stbu/any (expected: a configured provider: did you mean stub?");

  @Test
  void submission_thatMayNotEnter_isRefusedAtEachDoorAndStopsNothing() throws Exception {
    var scheduler = fleet.scheduler();
    fleet.worker(_ -> "\"done\"");

    for (var unfit : UNFIT.entrySet()) {
      fleet.submit(unfit.getKey());
      HttpResponse<String> refused = post(scheduler, unfit.getKey());
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(Json.MESSAGES.readTree(refused.body()).path("problems").path(0).asString())
          .startsWith(unfit.getValue());
    }
    fleet.submit(
        "{\"id\": \"good\", \"loop\": {\"steps\": [{\"name\": \"s\", \"role\": \"writer\", \"for_each\": \"input\", \"prompt\": \"{{item}}\"}]}, \"input\": [1, {\"$ref\": \"#/x\"}]}");

    assertThat(fleet.end("good").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.count("SELECT count(*) FROM job")).isEqualTo(1);
    assertThat(
            fleet.count(
                "SELECT count(*) FROM task_input, unnest(prompts) AS prompt WHERE prompt IN ('1', '{\"$ref\":\"#/x\"}')"))
        .isEqualTo(2);
  }

  @Test
  void input_textThatIsStoredApart_isTheTenantsOwn() throws Exception {
    fleet.scheduler();
    String digest = Digest.of("the text");
    String text = "INSERT INTO blob (tenant, digest, content) VALUES ('%s', '%s', '%s')";
    fleet.execute(text.formatted("other", digest, "of another"));
    fleet.execute(text.formatted("default", digest, "the text"));

    fleet.submit(
        "{\"id\": \"a\", \"input\": {\"f\": {}}, \"input_refs\": {\"/f/text\": \"%s\"}, \"loop\": {\"steps\": [{\"name\": \"s\", \"role\": \"writer\", \"prompt\": \"[{{input.f.text}}]\"}]}}"
            .formatted(digest));

    fleet.until(
        "SELECT count(*) FROM task_input, unnest(prompts) AS prompt WHERE prompt = '[the text]'",
        1);
  }

  private static HttpResponse<String> post(SchedulerApp scheduler, String body) throws Exception {
    URI jobs = URI.create("http://127.0.0.1:" + scheduler.port().orElseThrow() + "/v1/jobs");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(jobs)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
