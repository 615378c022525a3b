package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole worker against an OpenAI that serves other tiers than the standard one. */
@ExtendWith(TroupeStack.class)
class TiersIT {
  private static final String MODEL = "gpt-5-mini";

  private final TestStack stack;
  private final Fleet fleet;

  TiersIT(TestStack stack) throws SQLException {
    this.stack = stack;
    this.fleet = new Fleet(stack);
    ShippedPrices.sync(fleet.database());
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  /** Eight tokens read, two from the cache, five written: dollars per million are pico times. */
  @ParameterizedTest
  @CsvSource({
    "default, standard, 12050000", // 0.25, 0.025, 2
    "flex, flex, 6025000", // 0.125, 0.0125, 1
    "priority, priority, 21690000" // 0.45, 0.045, 3.6
  })
  void answer_thatSaysWhichTierServedIt_isSettledAtThatTiersShippedPrice(
      String said, String tier, String cost) throws Exception {
    play(said, Map.of());

    assertThat(
            fleet.rows(
                "SELECT c.status, c.service_tier, c.cost_pico, p.service_tier FROM call c JOIN price p USING (price_id)"))
        .containsExactly(String.join("|", "settled", tier, cost, tier));
    assertThat(fleet.rows("SELECT 1 FROM call WHERE cost_pico > reserved_pico")).isEmpty();
    assertThat(fleet.ledgerDifferences()).isEmpty();
  }

  @Test
  void reserve_tierThatIsAskedFor_isItsPriceAndWithoutOneThatOfPriority() throws Exception {
    long silent = reserved(Map.of());
    long usual = reserved(Map.of("service_tier", "default"));
    long first = reserved(Map.of("service_tier", "priority"));

    // 0.45 for 0.25 and 3.60 for 2.00: input and output cost 1.8 times as much.
    assertThat(silent * 10).isEqualTo(usual * 18);
    assertThat(first).isEqualTo(silent);
  }

  private long reserved(Map<String, String> options) throws Exception {
    UUID job = play("default", options);
    return fleet.count("SELECT reserved_pico FROM call WHERE job_id = '" + job + "'");
  }

  /** Runs a worker until one task of a job has ended. */
  private UUID play(String tier, Map<String, String> options) throws Exception {
    HttpServer openAi = openAi(tier);
    String prefix = stack.uniquePrefix();
    TroupeConfig config =
        Configs.withOptions(
            Configs.of(
                stack, fleet, prefix, "http://127.0.0.1:" + openAi.getAddress().getPort() + "/v1"),
            "openai",
            options);
    UUID job = fleet.job();
    Role role = Fleet.role("writer", null, "openai/" + MODEL);
    List<TaskMessage> tasks = fleet.tasks(job, role, List.of("Hello."));
    try (Dispatch dispatch = new Dispatch(config.kafka());
        WorkerApp app =
            new WorkerApp(
                config,
                new WorkerInfo("w-" + prefix, "here", 1, "default", 4),
                fleet.database(),
                new LivePrices(fleet.database(), System::nanoTime),
                InstantSource.system(),
                Configs.health())) {
      dispatch.offer(tasks);
      app.start();
      Dispatch.await(fleet, "SELECT count(*) FROM finished WHERE job_id = '" + job + "'", 1);
    } finally {
      openAi.stop(0);
    }
    return job;
  }

  private static HttpServer openAi(String tier) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body =
        Json.bytes(
            Json.STRICT.readTree(
                """
                {"id": "chatcmpl-1", "object": "chat.completion", "model": "%s", "service_tier": "%s",
                 "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi.", "refusal": null}, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
                           "prompt_tokens_details": {"cached_tokens": 2}}}
                """
                    .formatted(MODEL, tier)));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }
}
