package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.bill.CallIds;
import dev.troupe.simulator.bill.Charge;
import dev.troupe.simulator.bill.Units;
import dev.troupe.simulator.bill.Usage;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class BillTest {
  private static final int CALLS = 2_000;
  private static final List<String> MODELS =
      List.of("gpt-4o", "gpt-4.1-mini", "gpt-5", "llama3.1-8b");

  private final long seed = Long.getLong("seed", 20261120L);
  @TempDir private Path folder;

  @Test
  void bill_after2000ConcurrentCalls_sumsToTheUsageThatTheAnswersTold() throws Exception {
    var file = folder.resolve("bill.jsonl");
    var config =
        SimulatorConfig.of(
            AccountConfig.openAi("openai").withAnswers(new AnswerConfig(1, null, true)));
    try (var simulator = Simulator.start(config.withBillFile(file));
        var client = new ChatClient(simulator.baseUrl("openai"));
        var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
      var random = new Random(seed);
      var calls = new ArrayList<Callable<JsonNode>>();
      for (var i = 0; i < CALLS; i++) {
        var body =
            ChatClient.body("word ".repeat(random.nextInt(1, 1_500)))
                .put("model", MODELS.get(random.nextInt(MODELS.size())))
                .toString();
        var id = "call-" + i;
        calls.add(
            () -> client.post("/v1/chat/completions", body, "X-Client-Request-Id", id).json());
      }
      var told = new ArrayList<JsonNode>();
      for (var answer : threads.invokeAll(calls)) {
        told.add(answer.get());
      }

      assertSameSums(simulator.bill().calls(), told);
      assertThat(simulator.bill().calls())
          .extracting(BilledCall::sequence)
          .doesNotHaveDuplicates()
          .isSorted();
      assertThat(simulator.bill().ofCallId("call-77")).hasSize(1);
      assertThat(Files.readAllLines(file)).hasSize(CALLS);
    }
    try (var again = Bill.in(file)) {
      assertSameSums(again.calls(), List.of());
    }
  }

  /** Computes the cost a second way: in whole units of a 1e-9 dollar, from prices typed in here. */
  private void assertSameSums(List<BilledCall> bill, List<JsonNode> told) {
    assertThat(bill).hasSize(CALLS);
    var sums = new HashMap<String, Long>();
    var nano = 0L;
    for (var answer : told) {
      var usage = answer.path("usage");
      var prompt = usage.path("prompt_tokens").longValue();
      var cached = usage.at("/prompt_tokens_details/cached_tokens").longValue();
      var completion = usage.path("completion_tokens").longValue();
      sums.merge("prompt", prompt, Long::sum);
      sums.merge("cached", cached, Long::sum);
      sums.merge("completion", completion, Long::sum);
      nano +=
          switch (answer.path("model").stringValue()) {
            case "gpt-4o" -> (prompt - cached) * 2500 + cached * 1250 + completion * 10_000;
            case "gpt-4.1-mini" -> (prompt - cached) * 400 + cached * 100 + completion * 1_600;
            case "gpt-5" -> (prompt - cached) * 1250 + cached * 125 + completion * 10_000;
            default -> prompt * 100 + completion * 100;
          };
    }
    if (told.isEmpty()) {
      return;
    }
    assertThat(bill.stream().mapToLong(c -> c.usage().prompt()).sum())
        .isEqualTo(sums.get("prompt"));
    assertThat(bill.stream().mapToLong(c -> c.usage().cached()).sum())
        .isEqualTo(sums.get("cached"))
        .isPositive();
    assertThat(bill.stream().mapToLong(c -> c.usage().completion()).sum())
        .isEqualTo(sums.get("completion"));
    assertThat(bill.stream().map(BilledCall::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add))
        .as("seed %d", seed)
        .isEqualByComparingTo(BigDecimal.valueOf(nano, 9));
  }

  @Test
  void bill_callIdsGivenInHeaderAndMetadata_recordsBoth() {
    try (var simulator = Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
        var client = new ChatClient(simulator.baseUrl("openai"))) {
      var body = ChatClient.body("hello");
      body.putObject("metadata").put("call_id", "from-metadata");
      var reply =
          client.post(
              "/v1/chat/completions", body.toString(), "X-Client-Request-Id", "from-header");

      var ids = simulator.bill().calls().getFirst().ids();
      assertThat(ids.clientRequestId()).isEqualTo("from-header");
      assertThat(ids.metadataCallId()).isEqualTo("from-metadata");
      assertThat(ids.requestId()).isEqualTo(reply.header("x-request-id"));
    }
  }

  @Test
  void bill_reopenedAfterATornLine_cutsItOffAndGoesOn() throws Exception {
    var file = folder.resolve("bill.jsonl");
    var config = SimulatorConfig.of(AccountConfig.openAi("openai")).withBillFile(file);
    for (var run = 0; run < 2; run++) {
      try (var simulator = Simulator.start(config);
          var client = new ChatClient(simulator.baseUrl("openai"))) {
        client.ask("hello");
      }
      Files.writeString(file, "{\"sequence\":9", StandardOpenOption.APPEND);
    }
    try (var bill = Bill.in(file)) {
      assertThat(bill.calls()).extracting(BilledCall::sequence).containsExactly(1L, 2L);
    }
  }

  @Test
  void bill_reopened_stillHasPicturesCharactersAndCacheWrites() {
    var file = folder.resolve("bill.jsonl");
    var units = List.of(Units.images(2, "hd-1024x1792"), Units.speech(90, 6_000), Units.NONE);
    try (var bill = Bill.in(file)) {
      for (var unit : units) {
        bill.charge(
            new Charge(
                Instant.EPOCH,
                "account",
                new CallIds("req_1", null, null),
                "model",
                new Usage(9, 2, 3, 4, 1, unit),
                new BigDecimal("0.24"),
                200));
      }
    }
    try (var again = Bill.in(file)) {
      assertThat(again.calls())
          .extracting(BilledCall::usage)
          .containsExactlyElementsOf(
              units.stream().map(unit -> new Usage(9, 2, 3, 4, 1, unit)).toList());
      var others = again.summary().lines().getFirst().others();
      assertThat(others.images()).isEqualTo(2);
      assertThat(others.characters()).isEqualTo(90);
      assertThat(others.cacheWriteTokens()).isEqualTo(9);
    }
  }
}
