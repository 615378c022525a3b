package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.LimitConfig;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What every simulated provider does, each in its own words. */
abstract class WireContract {
  final ManualTime time = new ManualTime();
  final Simulator simulator;
  final WireClient client;

  WireContract(String wire) {
    simulator =
        Simulator.start(
            SimulatorConfig.of(AccountConfig.of("account", wire).withApiKeys(List.of(key()))),
            time,
            pause -> {});
    client = new WireClient(simulator.baseUrl("account"), headers());
  }

  /** The key that opens the account. */
  String key() {
    return "right-key";
  }

  /** The headers of a good call: names and values in turn. */
  abstract List<String> headers();

  abstract String path();

  /** A good request. */
  abstract ObjectNode body(String text);

  /** A good request for JSON of a schema; null where a provider has no such thing. */
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    throw new AssertionError("overridden where the test is called");
  }

  /** What the answer says. */
  abstract String said(WireClient.Reply reply);

  /** What a call costs by the answer's own account, at prices typed into the test. */
  abstract BigDecimal cost(WireClient.Reply reply);

  /** The status of each error that a prompt can ask for; 200 where it is hidden in a success. */
  abstract Map<String, Integer> errors();

  /** The name of an error's kind, as this wire tells it. */
  abstract String errorName(WireClient.Reply reply);

  /** The status for a key that opens nothing. */
  int wrongKeyStatus() {
    return 401;
  }

  int throttledStatus() {
    return 429;
  }

  int overloadedStatus() {
    return 503;
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  final WireClient.Reply ask(String text) {
    return client.post(path(), body(text));
  }

  final void limit(LimitConfig limits) {
    simulator.configure(simulator.config("account").withLimits(limits));
  }

  /** Prices and counts in turn. */
  static BigDecimal perMillion(Number... pricesAndCounts) {
    var sum = BigDecimal.ZERO;
    for (var i = 0; i < pricesAndCounts.length; i += 2) {
      sum = sum.add(exact(pricesAndCounts[i]).multiply(exact(pricesAndCounts[i + 1])));
    }
    return sum.movePointLeft(6);
  }

  private static BigDecimal exact(Number number) {
    return new BigDecimal(number.toString());
  }

  @Test
  void ask_twice_answersTheSameAndBillsWhatTheAnswerTold() {
    var first = ask("Tell me about the lighthouse.");
    var second = ask("Tell me about the lighthouse.");

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(said(first)).isNotBlank().isEqualTo(said(second));
    assertThat(said(ask("And of the sea?"))).isNotEqualTo(said(first));
    var bill = simulator.bill().calls();
    assertThat(bill).hasSize(3);
    assertThat(bill.getFirst().costUsd()).isEqualByComparingTo(cost(first));
    assertThat(bill.getFirst().account()).isEqualTo("account");
  }

  @Test
  void ask_withAClientRequestId_isOnTheBillUnderIt() {
    var headers = new java.util.ArrayList<>(headers());
    headers.addAll(List.of("X-Client-Request-Id", "call-7"));
    try (var named = new WireClient(simulator.baseUrl("account"), headers)) {
      named.post(path(), body("hello"));
    }

    assertThat(simulator.bill().ofCallId("call-7")).hasSize(1);
  }

  @Test
  void ask_everyErrorOfItsList_getsItAndIsNotBilled() {
    errors()
        .forEach(
            (name, status) -> {
              var reply = ask("hello [[sim:error=" + name + "]]");
              assertThat(reply.status()).as(name).isEqualTo(status);
              assertThat(errorName(reply)).as(name).isNotBlank();
            });
    assertThat(simulator.bill().calls()).isEmpty();
    assertThat(simulator.stats("account").faults()).hasSameSizeAs(errors());
  }

  @Test
  void ask_anErrorOfAnotherProvider_isRefusedAsABadRequest() {
    assertThat(ask("[[sim:error=no_such_error]]").status()).isBetween(400, 422);
  }

  @Test
  void ask_wrongKeyOrNone_isRefused() {
    for (var headers : wrongKeys()) {
      try (var stranger = new WireClient(simulator.baseUrl("account"), headers)) {
        assertThat(stranger.post(path(), body("hello")).status()).isEqualTo(wrongKeyStatus());
      }
    }
    assertThat(simulator.bill().calls()).isEmpty();
  }

  private List<List<String>> wrongKeys() {
    var wrong = headers().stream().map(value -> value.replace(key(), "wrong-key")).toList();
    return List.of(wrong, List.of());
  }

  @Test
  void ask_whatNobodyUnderstands_isABadRequest() {
    for (var body :
        List.of(WireClient.JSON.createObjectNode(), WireClient.JSON.createArrayNode())) {
      assertThat(client.post(path(), body).status()).isBetween(400, 422);
    }
    assertThat(client.get("/no/such/path").status()).isEqualTo(404);
  }

  @Test
  void ask_cut_isBilledAndNeverAnswered() {
    assertThatThrownBy(() -> ask("[[sim:cut]]")).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> ask("[[sim:cut=mid]]")).isInstanceOf(UncheckedIOException.class);
    assertThat(simulator.bill().calls()).hasSize(2);
  }

  @Test
  void ask_toldTenMegabytes_getsAtLeastAsMany() {
    assertThat(ask("[[sim:bytes=10000000]]").bytes()).hasSizeGreaterThanOrEqualTo(10_000_000);
  }

  @Test
  void ask_moreThanTheRequestLimit_isThrottledUntilAMinuteHasPassed() {
    limit(LimitConfig.perMinute(1, 1_000_000));
    assertThat(ask("one").status()).isEqualTo(200);

    assertThat(ask("two").status()).isEqualTo(throttledStatus());
    time.advance(Duration.ofMinutes(1));
    assertThat(ask("three").status()).isEqualTo(200);
  }

  @Test
  void ask_duringAnOutage_isToldThatTheProviderIsOverloaded() {
    simulator.configure(
        simulator.config("account").withFaults(FaultConfig.outage(FaultConfig.Outage.OVERLOADED)));

    assertThat(ask("hello").status()).isEqualTo(overloadedStatus());
  }
}
