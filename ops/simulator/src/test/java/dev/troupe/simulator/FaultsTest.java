package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

final class FaultsTest {
  private final ConcurrentLinkedQueue<Duration> pauses = new ConcurrentLinkedQueue<>();
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(
              AccountConfig.openAi("openai"),
              AccountConfig.openAi("dice")
                  .withFaults(new FaultConfig(0.2, 0.1, 0, 0, 0, 0.1, FaultConfig.Outage.NONE))),
          new ManualTime(),
          pauses::add);
  private final ChatClient client = new ChatClient(simulator.baseUrl("openai"));

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void ask_toldAStatus_getsItAndIsNotBilled() {
    for (var status : new int[] {400, 401, 404, 418, 429, 500, 502, 503}) {
      assertThat(client.ask("[[sim:status=" + status + "]]").status()).isEqualTo(status);
    }
    assertThat(client.ask("[[sim:status=429]]").header("retry-after")).isEqualTo("1");
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  void ask_toldTwice_worksTheThirdTime() {
    var text = "hello [[sim:status=500]][[sim:times=2]]";

    assertThat(client.ask(text).status()).isEqualTo(500);
    assertThat(client.ask(text).status()).isEqualTo(500);
    assertThat(client.ask(text).status()).isEqualTo(200);
  }

  @Test
  void ask_cutBeforeTheAnswer_isOnTheBill() {
    assertThatThrownBy(() -> client.ask("[[sim:cut]]")).isInstanceOf(UncheckedIOException.class);

    assertThat(simulator.bill().calls())
        .singleElement()
        .satisfies(call -> assertThat(call.status()).isZero());
    assertThat(simulator.stats("openai").faults()).containsEntry("cut", 1L);
  }

  @Test
  void ask_cutWithinTheAnswer_isOnTheBill() {
    assertThatThrownBy(() -> client.ask("[[sim:cut=mid]]"))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(simulator.bill().calls())
        .singleElement()
        .satisfies(call -> assertThat(call.status()).isEqualTo(200));
  }

  @Test
  void ask_cutUnbilled_isNotOnTheBill() {
    assertThatThrownBy(() -> client.ask("[[sim:cut=unbilled]]"))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  void ask_hang_isBilledAndNeverAnswered() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var hanging = threads.submit(() -> client.ask("[[sim:hang]]"));
      while (simulator.bill().calls().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(client.ask("others go on").status()).isEqualTo(200);
      assertThat(hanging.isDone()).isFalse();
      assertThat(simulator.stats("openai").limits().inFlight()).isZero();

      simulator.reset();
      assertThatThrownBy(hanging::get).hasRootCauseInstanceOf(java.io.IOException.class);
    }
    assertThat(simulator.bill().calls()).hasSize(2);
  }

  @Test
  void ask_garbage_is200WithoutJson() {
    var reply = client.ask("[[sim:garbage]]");

    assertThat(reply.status()).isEqualTo(200);
    assertThatThrownBy(reply::json).isInstanceOf(JacksonException.class);
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @Test
  void ask_refuse_isAPoliteRefusalByTheModel() {
    var message = client.ask("[[sim:refuse]]").json().at("/choices/0/message");

    assertThat(message.path("content").isNull()).isTrue();
    assertThat(message.path("refusal").stringValue()).startsWith("I'm sorry");
  }

  @Test
  void ask_invalidJson_answersTextThatIsNoJson() {
    var schema = ChatClient.JSON.createObjectNode().put("type", "object");
    var reply = client.send(ChatClient.bodyWithSchema("[[sim:invalid_json]]", schema));

    assertThat(reply.status()).isEqualTo(200);
    assertThatThrownBy(() -> ChatClient.JSON.readTree(reply.text()))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void ask_toldALatency_takesThatLong() {
    var reply = client.ask("[[sim:latency=250ms]]");

    assertThat(pauses).containsExactly(Duration.ofMillis(250));
    assertThat(reply.header("openai-processing-ms")).isEqualTo("250");
  }

  @Test
  void ask_unknownInstruction_is400() {
    assertThat(client.ask("[[sim:explode]]").status()).isEqualTo(400);
  }

  @Test
  void ask_sharesOfFaults_comeOutAboutAsConfiguredAndTheSameEachTime() {
    try (var dice = new ChatClient(simulator.baseUrl("dice"))) {
      for (var i = 0; i < 500; i++) {
        dice.ask("again");
      }
      var seen = simulator.stats("dice").faults();
      assertThat(seen.get("status_500")).isBetween(70L, 130L);
      assertThat(seen.get("status_503")).isBetween(25L, 75L);
      assertThat(seen.get("garbage")).isBetween(25L, 75L);

      simulator.reset();
      for (var i = 0; i < 500; i++) {
        dice.ask("again");
      }
      assertThat(simulator.stats("dice").faults()).isEqualTo(seen);
    }
  }
}
