package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator sees and does while a fleet runs, one of whose providers is down. */
@Order(1)
class OperateIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String CONFIG =
      """
      providers:
        down: {kind: openai-compatible, base_url: "http://127.0.0.1:1/v1", prices: openai, api_key: k}
        openai: {kind: openai, base_url: "${TROUPE_SIMULATOR}/openai/v1", api_key: k, limits: {requests_per_minute: 6000}}
      defaults: {text: openai/gpt-4o-mini}
      models: {cheap: [down/gpt-4o-mini, openai/gpt-4o-mini]}
      roles:
        writer: {model: down/gpt-4o-mini, fallback: [openai/gpt-4o-mini], max_tokens: 200}
      retry: {max_retries: 1, initial_delay: 10ms, circuit: {window: 10, minimum_calls: 4, open: 60s}}
      """;

  @TempDir Path folder = Path.of("");

  private Screen troupe(int expected, String... arguments) {
    Screen screen = Screen.plain();
    int code = Troupe.run(new CliContext(screen.terminal(), folder, folder, Map.of()), arguments);
    assertThat(code)
        .as(String.join(" ", arguments) + "\n" + screen.out() + screen.err())
        .isEqualTo(expected);
    return screen;
  }

  private JsonNode json(String... arguments) {
    return Json.STRICT.readTree(troupe(0, arguments).out());
  }

  @Test
  void up_firstProviderDown_theOperatorSeesWhyAndSetsLimitsAndKnowsWhatTheCacheSaved()
      throws Exception {
    CliProcess.project(folder);
    Files.writeString(folder.resolve("fleet.yaml"), CONFIG);
    try (CliProcess up =
        CliProcess.startCovered(folder, "up", "--config", "fleet.yaml", "--workers", "1")) {
      String address = up.awaitUp(LIMIT);
      submit("first");
      assertEveryStepIsExplained();
      assertTheBrokenModelIsNamed(up);
      setALimit();
      askAsAnSdkDoes(address, up);
      runTwice(up);
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
  }

  /** Twelve tasks that ask different things. */
  private void submit(String id) throws IOException {
    String tasks =
        IntStream.range(0, 12)
            .mapToObj("{\"role\":\"writer\",\"prompt\":\"Line %d of it\"}"::formatted)
            .collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("job.json"), "{\"id\":\"" + id + "\",\"tasks\":[" + tasks + "]}");
    troupe(0, "submit", "job.json", "--wait");
  }

  private void assertEveryStepIsExplained() {
    assertThat(troupe(0, "show", "first").out().lines().toList())
        .anyMatch(line -> line.matches(".+ down/gpt-4o-mini +1\\.1 +unreachable .+"))
        .anyMatch(line -> line.matches(".+ openai/gpt-4o-mini +2\\.1 +settled .+"));
    JsonNode calls = json("show", "first", "--json").path("calls");
    long failed =
        calls
            .valueStream()
            .filter(c -> c.path("failure_code").asString("").equals("unreachable"))
            .count();
    assertThat(failed).as("each failed try has its row").isEqualTo(calls.size() - 12L);
  }

  private void assertTheBrokenModelIsNamed(CliProcess up) throws Exception {
    String broken =
        "circuit down/gpt-4o-mini is (open|half open) at worker-1 for .+\\(100 % of calls failed\\)";
    // Workers tell how their circuits stand with their heartbeats.
    up.await(LIMIT, () -> Pattern.compile(broken).matcher(troupe(0, "workers").out()).find());
    assertThat(troupe(5, "doctor").out())
        .containsPattern("circuits +left alone because they keep failing: down/gpt-4o-mini");
  }

  private void setALimit() throws IOException {
    assertThat(troupe(0, "limits").out())
        .containsPattern("group +requests +tokens +in flight")
        .containsPattern("openai +\\d+/6,000 .+ 100 % ");
    assertThat(troupe(2, "limits", "set", "openai.requests", "1", "--reason", "x").err())
        .contains("KEY: openai.requests", "requests_per_minute");
    assertThat(troupe(2, "limits", "set", "openai.requests_per_minute", "0", "--reason", "x").err())
        .contains("VALUE: 0 (expected: a number >= 1");
    troupe(
        0, "limits", "set", "openai.requests_per_minute", "5000", "--reason", "their page says so");
    assertThat(troupe(0, "limits").out()).containsPattern("openai +\\d+/5,000 .+ requests_");
    troupe(0, "limits", "set", "openai.requests_per_minute", "default", "--reason", "over");
    assertThat(troupe(0, "limits").out()).containsPattern("openai +\\d+/6,000 ");
  }

  private void askAsAnSdkDoes(String address, CliProcess up) throws Exception {
    try (SdkCalls sdk = new SdkCalls(address)) {
      String job = sdk.chat();
      assertThat(troupe(0, "show", job).out())
          .contains("succeeded")
          .containsPattern("openai/gpt-4o-mini +2\\.1 +settled");
      sdk.chatAgainWithTheSameKey();
      sdk.stream();
      assertThat(troupe(0, "jobs", "--tenant", "acme").out()).contains("answer-");
      sdk.responses();
      sdk.pictureByItsFile();
      sdk.embeddings();
      sdk.embeddingsAsNumbers();
      sdk.manyEmbeddings();
      sdk.moderations();
      sdk.unknownModel();
      sdk.unknownParameter();
      sdk.tenantThatCantBe();
      sdk.budgetTooSmall();
      String batch = sdk.pictureBatch();
      up.await(LIMIT, () -> sdk.isCompleted(batch));
      sdk.picturesOf(batch);
    }
  }

  /** The demo's job, whose second run is to be paid by the cache for the most part. */
  private void runTwice(CliProcess up) throws Exception {
    List<String> episode =
        List.of(
            "run",
            "examples/episode",
            "--set",
            "show=Fog",
            "--set",
            "premise=A door",
            "--set",
            "scenes=4");
    troupe(0, episode.toArray(String[]::new));
    troupe(0, Stream.concat(episode.stream(), Stream.of("--fresh")).toArray(String[]::new));
    List<String> runs =
        json("jobs", "--json")
            .valueStream()
            .filter(job -> job.path("loop").asString("").equals("episode"))
            .map(job -> job.path("id").asString(""))
            .toList();
    assertThat(runs).hasSize(2);
    assertThat(troupe(0, "show", runs.getFirst()).out())
        .as("as many scenes as were asked for")
        .containsPattern("scene +4/4");
    assertThat(runs.stream().mapToInt(this::percentCached))
        .as("percent of calls that the cache answered, run by run")
        .anyMatch(percent -> percent == 0)
        .anyMatch(percent -> percent > 60);
    // Workers add what they counted once a second.
    up.await(LIMIT, () -> json("cache", "stats", "--json").path("hits").asLong() >= 10);
    assertThat(troupe(0, "cache", "stats").out()).containsPattern("saved +\\$0\\.00");
    String some = troupe(0, "cache", "keys").out().lines().findFirst().orElseThrow();
    assertThat(troupe(0, "cache", "get", some).out()).isNotBlank();
    assertThat(troupe(0, "cache", "health").out()).isEqualTo("ok\n");
    assertThat(json("cache", "stats", "--json").path("worker_entries").asLong())
        .as("what the worker's memory holds")
        .isPositive();
    assertThat(troupe(0, "cache", "exists", some).out()).isEqualTo("true\n");
    troupe(0, "cache", "set", some, "{\"by\": \"hand\"}", "--ttl", "2h");
    assertThat(troupe(0, "cache", "get", some).out()).isEqualTo("{\"by\":\"hand\"}\n");
    assertThat(Long.parseLong(troupe(0, "cache", "ttl", some).out().strip()))
        .isBetween(7_000L, 7_200L);
    assertThat(troupe(0, "cache", "delete", some).out()).isEqualTo("true\n");
    assertThat(troupe(0, "cache", "exists", some).out()).isEqualTo("false\n");
    assertThat(troupe(2, "cache", "set", some, "x", "--ttl", "soon").err())
        .contains("--ttl: soon (expected: a time such as 90s, 12h or 7d)");
    assertThat(troupe(2, "cache", "set", "some", "x").err()).contains("key: some (expected: ");
    assertThat(troupe(0, "cache", "clear").out().strip()).isNotEqualTo("0");
    assertThat(troupe(0, "cache", "keys").out()).isEmpty();
    troupe(2, "cache", "get", some);
  }

  private int percentCached(String job) {
    List<String> statuses =
        json("show", job, "--json")
            .path("calls")
            .valueStream()
            .map(call -> call.path("status").asString(""))
            .toList();
    return 100 * Collections.frequency(statuses, "cached") / statuses.size();
  }
}
