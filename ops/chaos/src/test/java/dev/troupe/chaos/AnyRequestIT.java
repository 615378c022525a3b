package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.TaskResult;
import dev.troupe.schemas.TaskState;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that ask more than a prompt, from a job's record to its results and the bill. */
@ExtendWith(TroupeStack.class)
@Order(1)
class AnyRequestIT {
  @TempDir Path folder;
  private TestFleet fleet;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  private TestFleet fleet(TestStack stack) throws Exception {
    Simulator simulator = Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
    fleet =
        new TestFleet(
            SharedServers.of(stack),
            simulator,
            folder,
            new FleetSettings(
                    "",
                    "{max_tokens: 500}, short: {max_tokens: 3, on_cut: accept},"
                        + " long: {max_tokens: 3, on_cut: continue}",
                    FleetSettings.USUAL.retry())
                .whereNoWorkerDies());
    fleet.scheduler();
    fleet.worker();
    return fleet;
  }

  private static void submit(TestFleet c, String id, String tasks) {
    String json = "{\"id\": \"" + id + "\", \"tasks\": [" + tasks + "]}";
    c.produce(c.topics().jobs(), id, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, TaskResult> results(TestFleet c, int tasks) throws IOException {
    return c.results(tasks).values().stream()
        .collect(Collectors.toMap(r -> Objects.requireNonNullElse(r.key(), r.step()), r -> r));
  }

  @Test
  void requests_ofSeveralForms_areAnsweredAndOnTheBill(TestStack stack) throws Exception {
    TestFleet c = fleet(stack);

    submit(
        c,
        "requests",
        """
        {"id": "prompt", "role": "writer", "prompt": "Say something."},
        {"id": "messages", "role": "writer", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say hello."}]},
        {"id": "model", "request": {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": "Say hello."}], "temperature": 0.3, "max_completion_tokens": 200}},
        {"id": "long", "request": {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": "%s"}]}},
        {"id": "unsayable", "role": "writer", "request": {"messages": [{"role": "user", "content": "Say hello."}], "extra": {"nobody_allows_this": 1}}},
        {"id": "taken", "role": "short", "prompt": "Tell a long story."},
        {"id": "continued", "role": "long", "prompt": "Tell a long story."}
        """
            .formatted("Hear this. ".repeat(30_000)));
    Map<String, TaskResult> results = results(c, 7);

    assertThat(results)
        .hasEntrySatisfying("prompt", r -> assertSucceeded(r, "openai/gpt-4o-mini"))
        .hasEntrySatisfying("messages", r -> assertSucceeded(r, "openai/gpt-4o-mini"))
        .hasEntrySatisfying("model", r -> assertSucceeded(r, "openai/gpt-4o"))
        .hasEntrySatisfying("long", r -> assertSucceeded(r, "openai/gpt-4o"));
    TaskResult unsayable = Objects.requireNonNull(results.get("unsayable"));
    assertThat(Objects.requireNonNull(unsayable.failure()).code()).isEqualTo("unsupported_request");
    assertThat(unsayable.calls()).isZero();
    TaskResult taken = Objects.requireNonNull(results.get("taken"));
    assertThat(taken.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(Objects.requireNonNull(taken.answer()).path("finish_reason").asString())
        .isEqualTo("length");
    assertThat(Objects.requireNonNull(results.get("continued")).calls()).isGreaterThan(1);
    Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task_input WHERE requests")).isPositive();
    assertThat(c.count("SELECT count(*) FROM blob")).as("a long request, apart").isEqualTo(1);
  }

  @Test
  void picture_askedForTwice_isPaidOnce(TestStack stack) throws Exception {
    TestFleet c = fleet(stack);
    String picture =
        """
        "request": {"url": "/v1/images/generations", "body": {"model": "openai/gpt-image-1", "prompt": "A cat in the fog."}}
        """;

    submit(
        c,
        "pictures",
        "{\"id\": \"a\", " + picture + "}, {\"id\": \"b\", \"after\": [\"a\"], " + picture + "}");
    Map<String, TaskResult> results = results(c, 2);

    TaskResult first = Objects.requireNonNull(results.get("a"));
    TaskResult second = Objects.requireNonNull(results.get("b"));
    assertThat(first.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(second.output()).isEqualTo(first.output());
    assertThat(second.calls()).isZero();
    assertThat(c.simulator.bill().calls()).hasSize(1);
    assertThat(c.count("SELECT count(*) FROM blob_object WHERE state = 'stored'")).isEqualTo(1);
    assertThat(c.count("SELECT count(*) FROM output_blob")).isEqualTo(2);
    Audit.check(c);
  }

  private static void assertSucceeded(TaskResult result, String model) {
    assertThat(result.state()).as(String.valueOf(result.failure())).isEqualTo(TaskState.SUCCEEDED);
    assertThat(result.model()).isEqualTo(model);
  }
}
