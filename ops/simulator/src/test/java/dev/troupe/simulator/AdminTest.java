package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdminTest {
  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
  private final ChatClient client = new ChatClient(simulator.baseUrl("openai"));
  private final ChatClient admin = new ChatClient(simulator.baseUrl());

  @AfterEach
  void close() {
    client.close();
    admin.close();
    simulator.close();
  }

  @Test
  void bill_since_givesOnlyTheLaterLines() {
    client.ask("one");
    client.ask("two");

    var lines = admin.get("/_sim/bill?since=1").raw().body().lines().toList();

    assertThat(lines).hasSize(1);
    assertThat(ChatClient.JSON.readTree(lines.getFirst()).path("sequence").intValue()).isEqualTo(2);
  }

  @Test
  void summary_afterCalls_sumsByAccountAndModel() {
    client.ask("one");
    client.send(ChatClient.body("two").put("model", "gpt-4o"));

    var summary = admin.get("/_sim/bill/summary").json();

    assertThat(summary.path("calls").intValue()).isEqualTo(2);
    assertThat(summary.path("usd").stringValue())
        .isEqualTo(simulator.bill().totalUsd().toPlainString());
    assertThat(
            StreamSupport.stream(summary.path("lines").spliterator(), false)
                .map(line -> line.path("model").stringValue()))
        .containsExactlyInAnyOrder("gpt-4o-mini", "gpt-4o");
  }

  @Test
  void accounts_posted_changesLimitsFaultsAndLatencyAtRunTime() {
    var changes =
        """
        {"limits":{"requestsPerMinute":1},"latency":"uniform(1ms,2ms)"}
        """;
    assertThat(admin.post("/_sim/accounts/openai", changes).status()).isEqualTo(200);
    assertThat(client.ask("one").status()).isEqualTo(200);
    assertThat(client.ask("two").status()).isEqualTo(429);

    admin.post("/_sim/accounts/openai", "{\"limits\":{\"requestsPerMinute\":null}}");
    assertThat(client.ask("three").status()).isEqualTo(200);
    admin.post("/_sim/accounts/openai", "{\"faults\":{\"outage\":\"overloaded\"}}");
    assertThat(client.ask("four").status()).isEqualTo(503);
    admin.post(
        "/_sim/accounts/openai",
        "{\"limits\":{\"outOfQuota\":true},\"faults\":{\"outage\":\"none\"}}");
    assertThat(client.ask("five").errorCode()).isEqualTo("insufficient_quota");
  }

  @Test
  void accounts_wrongSettings_are400AndChangeNothing() {
    var before = simulator.config("openai");

    for (var wrong :
        new String[] {
          "{\"latency\":\"soon\"}",
          "{\"speed\":1}",
          "{\"name\":\"x\"}",
          "{\"faults\":{\"cut\":2}}",
          "["
        }) {
      assertThat(admin.post("/_sim/accounts/openai", wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(admin.post("/_sim/accounts/nobody", "{}").status()).isEqualTo(404);
    assertThat(simulator.config("openai")).isEqualTo(before);
  }

  @Test
  void stats_afterReset_areEmptyAndTheBillIsNot() {
    client.ask("one");

    var stats = admin.post("/_sim/reset", "").json();

    assertThat(stats.at("/accounts/0/received").intValue()).isZero();
    assertThat(stats.at("/accounts/0/limits/worstRequests").intValue()).isZero();
    assertThat(simulator.bill().calls()).hasSize(1);
  }
}
