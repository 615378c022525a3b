package dev.troupe.chaos;

import dev.troupe.schemas.Json;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.Stack;
import dev.troupe.stack.cache.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Works off a batch file that came by HTTP, while the scheduler and the workers get SIGKILL again
 * and again: first while its lines are read. Blocking; for one thread.
 */
public final class BatchKills {
  private static final String ACCOUNT = "openai";
  private static final String LATENCY = "lognormal(150ms,600ms)";
  private static final int MOST_WRONG = 20;
  private static final Pattern LISTENS = Pattern.compile("HTTP on port (\\d+)");
  private static final String BOUNDARY = "troupe-chaos";

  private final Plan plan;
  private final Consumer<String> progress;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param kills how often, beside one while the lines are read
   */
  public record Plan(int lines, int kills) {}

  /**
   * What became of it.
   *
   * @param batch as the API has it in the end
   * @param wrong of the first ids that are not in one of its files exactly once, a sentence each
   */
  record Result(JsonNode batch, List<String> wrong, KillableFleet.Paid paid) {
    boolean right(Plan plan) {
      JsonNode counts = batch.path("request_counts");
      return batch.path("status").asString("").equals("completed")
          && counts.path("completed").asInt() + counts.path("failed").asInt() == plan.lines()
          && wrong.isEmpty()
          && paid.right();
    }
  }

  BatchKills(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * @param stack without a fleet, and not to be used by another one
   */
  Result play(Stack stack) throws IOException, SQLException, InterruptedException {
    Path folder = Files.createTempDirectory("troupe-chaos-");
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi(ACCOUNT)
                    .withLatency(Latency.parse(LATENCY))
                    .withAnswers(new AnswerConfig(1, 20, false))));
    var at = stack.endpoints();
    String yaml =
        """
        providers: {openai: {kind: openai, base_url: "%s/v1", api_key: k}}
        defaults: {text: openai/gpt-4o-mini}
        scheduler: {max_claims: %d, listen: "127.0.0.1:0"}
        worker: {slots: 64, lease: 3s, heartbeat: 500ms, drain: 5s, journal: "%s"}
        retry: {max_retries: 5, initial_delay: 50ms, max_delay: 1s}
        """
            .formatted(simulator.baseUrl(ACCOUNT), plan.kills() + 10, folder.resolve("journal"));
    try (TestFleet fleet =
        new TestFleet(
            new TestFleet.Servers(at.kafka(), "troupe", at.jdbcUrlWithLogin(), at.redis()),
            simulator,
            folder,
            yaml)) {
      return play(fleet);
    } finally {
      http.close();
      simulator.close();
      Trees.delete(folder);
    }
  }

  private Result play(TestFleet fleet) throws IOException, SQLException, InterruptedException {
    KillableFleet all = new KillableFleet(fleet);
    all.start();
    String file = upload(fleet).path("id").asString("");
    String batch = create(fleet, file).path("id").asString("");
    all.kill();
    all.start();
    for (int kill = 1; kill <= plan.kills(); kill++) {
      all.awaitResults((long) plan.lines() * kill / (plan.kills() + 1), () -> {});
      all.kill();
      progress.accept("kill %d of %d".formatted(kill, plan.kills()));
      all.start();
    }
    all.awaitResults(plan.lines(), () -> {});
    fleet.untilAtLeast(
        0, "SELECT -count(*) FROM batch WHERE status NOT IN ('completed', 'failed')");
    JsonNode ended = get(fleet, "/v1/batches/" + batch);
    return new Result(ended, check(fleet, ended), all.paid());
  }

  private static String line(int i) {
    return """
        {"custom_id": "line-%d", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "openai/gpt-4o-mini", "max_tokens": 100, "messages": [{"role": "user", "content": "What of number %d?"}]}}
        """
        .formatted(i, i);
  }

  private JsonNode upload(TestFleet fleet) throws IOException, InterruptedException {
    StringBuilder form = new StringBuilder();
    form.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n");
    form.append("batch\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; ");
    form.append("filename=\"lines.jsonl\"\r\n\r\n");
    for (int i = 0; i < plan.lines(); i++) {
      form.append(line(i));
    }
    form.append("\r\n--" + BOUNDARY + "--\r\n");
    return post(fleet, "/v1/files", "multipart/form-data; boundary=" + BOUNDARY, form.toString());
  }

  private JsonNode create(TestFleet fleet, String file) throws IOException, InterruptedException {
    String body =
        "{\"input_file_id\": \"%s\", \"endpoint\": \"/v1/chat/completions\", \"completion_window\": \"24h\"}"
            .formatted(file);
    return post(fleet, "/v1/batches", "application/json", body);
  }

  private JsonNode post(TestFleet fleet, String path, String type, String body)
      throws IOException, InterruptedException {
    return json(
        http.send(
            HttpRequest.newBuilder(uri(fleet, path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }

  private JsonNode get(TestFleet fleet, String path) throws IOException, InterruptedException {
    return json(
        http.send(
            HttpRequest.newBuilder(uri(fleet, path)).build(),
            HttpResponse.BodyHandlers.ofString()));
  }

  private static URI uri(TestFleet fleet, String path) {
    return URI.create("http://127.0.0.1:" + port(fleet) + path);
  }

  /** Of the scheduler that was started last, once it listens. */
  private static int port(TestFleet fleet) {
    int[] port = {0};
    fleet.until(
        () -> {
          try {
            Matcher said = LISTENS.matcher(fleet.schedulerLog());
            port[0] = said.find() ? Integer.parseInt(said.group(1)) : 0;
            return port[0] > 0;
          } catch (IOException e) {
            return false;
          }
        },
        () -> "the scheduler does not say where it listens");
    return port[0];
  }

  private static JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return Json.MESSAGES.readTree(response.body());
  }

  /** Each id has to be in one of the two files, once. */
  private List<String> check(TestFleet fleet, JsonNode batch)
      throws IOException, InterruptedException {
    BitSet seen = new BitSet(plan.lines());
    List<String> wrong = new ArrayList<>();
    for (String name : List.of("output_file_id", "error_file_id")) {
      if (batch.path(name).isString()) {
        String path = "/v1/files/" + batch.path(name).asString() + "/content";
        HttpResponse<InputStream> response =
            http.send(
                HttpRequest.newBuilder(uri(fleet, path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader in =
            new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
          for (String text = in.readLine(); text != null; text = in.readLine()) {
            check(Json.MESSAGES.readTree(text), seen, wrong);
          }
        }
      }
    }
    for (int i = seen.nextClearBit(0); i < plan.lines(); i = seen.nextClearBit(i + 1)) {
      wrong.add("line-" + i + " is missing");
    }
    return wrong.stream().limit(MOST_WRONG).toList();
  }

  private static void check(JsonNode line, BitSet seen, List<String> wrong) {
    String id = line.path("custom_id").asString("");
    int number = Integer.parseInt(id.substring(id.indexOf('-') + 1));
    if (seen.get(number)) {
      wrong.add(id + " is there twice");
    }
    seen.set(number);
    if (line.path("response").path("status_code").asInt() != 200) {
      wrong.add(id + ": " + line);
    }
  }
}
