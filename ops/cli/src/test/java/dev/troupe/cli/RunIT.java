package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rows in, rows out, on a fleet that ends with the command. */
@Order(1)
class RunIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ROWS = 120;
  private static final String[] COMMAND = {
    "run",
    "examples/tickets",
    "--config",
    "fleet.yaml",
    "--rows",
    "tickets.csv",
    "--key",
    "id",
    "--out",
    "answers.jsonl"
  };

  private static final String CONFIG =
      """
      providers:
        openai: {kind: openai, base_url: "${TROUPE_SIMULATOR}/openai/v1", api_key: simulated}
        groq: {kind: openai-compatible, base_url: "${TROUPE_SIMULATOR}/groq/v1", api_key: simulated, prices: groq}
      defaults: {text: openai/gpt-4o-mini}
      """;

  @TempDir Path folder = Path.of("");

  /** Those that are whole: somebody may be writing the next one. */
  private static List<JsonNode> lines(Path file) {
    try {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      return whole.lines().<JsonNode>map(Json.MESSAGES::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long answered(Path file) {
    return Files.exists(file) ? lines(file).size() : 0;
  }

  @Test
  void run_interruptedAndGivenAgainWithMoreRows_goesOnAndPaysNothingTwice() throws Exception {
    CliProcess.project(folder);
    Files.writeString(folder.resolve("fleet.yaml"), CONFIG);
    List<String> tickets = Files.readAllLines(folder.resolve("examples/tickets/tickets.csv"));
    Path rows = folder.resolve("tickets.csv");
    Files.write(rows, tickets.subList(0, ROWS + 1));
    Path answers = folder.resolve("answers.jsonl");

    try (CliProcess run = CliProcess.start(folder, COMMAND)) {
      run.await(LIMIT, () -> Files.exists(answers)); // and, most often, nothing in it
      int code = run.interrupt();
      assertThat(run.exit(LIMIT)).isEqualTo(code);
    }
    try (CliProcess run = CliProcess.start(folder, COMMAND)) {
      run.await(LIMIT, () -> answered(answers) >= 10);
      int code = run.interrupt();
      assertThat(run.exit(LIMIT)).isEqualTo(code);
      assertThat(run.err()).contains("answers.jsonl", "the same command goes on with it");
    }
    List<JsonNode> before = lines(answers);
    assertThat(before).hasSizeBetween(10, ROWS - 1);

    Files.write(rows, tickets.subList(ROWS + 1, ROWS + 11), StandardOpenOption.APPEND);
    Files.writeString(rows, "T-9999,too,many,fields,here\n", StandardOpenOption.APPEND);
    try (CliProcess run = CliProcess.start(folder, COMMAND)) {
      assertThat(run.exit(LIMIT)).as(run.err()).isEqualTo(3);
      assertThat(run.err())
          .contains("goes on with job tickets-", "11 new rows")
          .contains("line 132: 5 fields (expected: 4, as in line 1)")
          .contains("no_prompt");
    }

    List<JsonNode> all = lines(answers);
    assertThat(all.subList(0, before.size())).isEqualTo(before);
    assertThat(all.stream().map(line -> line.path("key").asString()).toList())
        .doesNotHaveDuplicates()
        .hasSize(ROWS + 11)
        .contains("T-0001", "T-0130", "131");
    assertThat(all.stream().filter(line -> line.path("state").asString().equals("succeeded")))
        .hasSize(ROWS + 10)
        .allSatisfy(line -> assertThat(line.path("output").isString()).isTrue());
    // Two steps per row. What was in flight when the command was interrupted was waited for.
    long paid = all.stream().mapToLong(line -> line.path("attempts").asLong()).sum();
    assertThat(lines(folder.resolve(".troupe/run/simulator-bill.jsonl"))).hasSize((int) paid);
  }
}
