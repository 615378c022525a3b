package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.LimitConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits over HTTP, in a time that the test moves by hand. */
final class LimitsTest {
  private final ManualTime time = new ManualTime();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(
              limited("three", LimitConfig.perMinute(3, 1_000_000)),
              limited("tokens", LimitConfig.perMinute(1_000, 100)),
              limited("single", new LimitConfig(null, null, 1, false)),
              limited("broke", new LimitConfig(null, null, null, true))),
          time,
          duration -> {
            if (!duration.isZero()) {
              entered.countDown();
              leave.await();
            }
          });

  private static AccountConfig limited(String name, LimitConfig limits) {
    return AccountConfig.openAi(name).withLimits(limits);
  }

  private ChatClient client(String account) {
    return new ChatClient(simulator.baseUrl(account));
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void ask_moreThanTheRequestLimit_is429UntilTheOldestLeavesTheWindow() {
    try (var client = client("three")) {
      client.ask("one");
      time.advance(Duration.ofSeconds(20));
      client.ask("two");
      client.ask("three");

      var refused = client.ask("four");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.errorCode()).isEqualTo("rate_limit_exceeded");
      assertThat(refused.header("retry-after")).isEqualTo("40");
      assertThat(refused.header("retry-after-ms")).isEqualTo("40000");

      time.advance(Duration.ofSeconds(40).minusNanos(1));
      assertThat(client.ask("a nanosecond early").status()).isEqualTo(429);
      time.advance(Duration.ofNanos(1));
      assertThat(client.ask("in time").status()).isEqualTo(200);
      assertThat(client.ask("but only one").status()).isEqualTo(429);
    }
    var seen = simulator.stats("three").limits();
    assertThat(seen.worstRequests()).isEqualTo(3);
    assertThat(seen.throttled()).isEqualTo(3);
    assertThat(seen.worstOffered()).isEqualTo(6);
    assertThat(simulator.bill().calls()).hasSize(4);
  }

  @Test
  void ask_withinTheLimits_tellsThemInHeaders() {
    try (var client = client("three")) {
      var reply = client.ask("hello");

      assertThat(reply.header("x-ratelimit-limit-requests")).isEqualTo("3");
      assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("2");
      assertThat(reply.header("x-ratelimit-reset-requests")).isEqualTo("1m0s");
      assertThat(reply.header("x-ratelimit-limit-tokens")).isEqualTo("1000000");
    }
  }

  @Test
  void ask_maxTokensAboveWhatIsLeft_is429OnTokens() {
    try (var client = client("tokens")) {
      assertThat(client.send(ChatClient.body("a").put("max_tokens", 60)).status()).isEqualTo(200);
      var refused = client.send(ChatClient.body("b").put("max_tokens", 60));
      var fits = client.send(ChatClient.body("c").put("max_tokens", 40));
      var never = client.send(ChatClient.body("d").put("max_tokens", 101));

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().at("/error/type").stringValue()).isEqualTo("tokens");
      assertThat(refused.header("retry-after")).isEqualTo("60");
      assertThat(fits.status()).isEqualTo(200);
      assertThat(never.status()).isEqualTo(429);
      assertThat(never.header("retry-after")).isEmpty();
    }
    assertThat(simulator.stats("tokens").limits().worstTokens()).isEqualTo(100);
  }

  @Test
  void ask_whileTheOnlyPlaceIsTaken_is429() throws Exception {
    try (var client = client("single");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = threads.submit(() -> client.ask("slow [[sim:latency=1s]]").status());
      entered.await();

      assertThat(client.ask("too many").status()).isEqualTo(429);
      assertThat(simulator.stats("single").limits().inFlight()).isEqualTo(1);
      leave.countDown();
      assertThat(slow.get()).isEqualTo(200);
      assertThat(client.ask("free again").status()).isEqualTo(200);
    }
    assertThat(simulator.stats("single").limits().maxInFlight()).isEqualTo(1);
  }

  @Test
  void ask_clientGoneWhileTheAnswerIsMade_isBilledAndItsPlaceIsFree() throws Exception {
    try (var client = client("single")) {
      var body = ChatClient.body("slow [[sim:latency=1s]]").toString();
      var request = client.request("/v1/chat/completions").POST(BodyPublishers.ofString(body));
      var pending = client.http().sendAsync(request.build(), BodyHandlers.ofString());
      entered.await();
      pending.cancel(true);
      leave.countDown();

      while (simulator.stats("single").limits().inFlight() > 0) {
        Thread.onSpinWait();
      }
    }
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @Test
  void ask_outOfQuota_is429WithoutATimeToRetry() {
    try (var client = client("broke")) {
      var refused = client.ask("hello");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.errorCode()).isEqualTo("insufficient_quota");
      assertThat(refused.header("retry-after")).isEmpty();
    }
  }
}
