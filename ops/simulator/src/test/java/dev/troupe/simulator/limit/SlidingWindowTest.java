package dev.troupe.simulator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SlidingWindowTest {
  private final long seed = Long.getLong("seed", 20261120L);

  /** Looks at every window that begins at an admission, the slow and obvious way. */
  @Test
  void admit_randomTraffic_noWindowAnywhereHoldsMoreThanTheLimit() {
    var random = new Random(seed);
    var now = new AtomicReference<>(Instant.EPOCH);
    var limits = new AccountLimits(now::get);
    var config = LimitConfig.perMinute(20, 500);
    var admitted = new ArrayList<Instant>();
    var amounts = new ArrayList<Long>();
    for (var i = 0; i < 3_000; i++) {
      now.updateAndGet(t -> t.plusMillis(random.nextInt(3_000)));
      var tokens = random.nextLong(1, 120);
      if (limits.admit(config, tokens) instanceof Admission.Admitted) {
        admitted.add(now.get());
        amounts.add(tokens);
      }
    }

    var worstRequests = 0L;
    var worstTokens = 0L;
    for (var from = 0; from < admitted.size(); from++) {
      var end = admitted.get(from).plus(SlidingWindow.SPAN);
      var tokens = 0L;
      var to = from;
      for (; to < admitted.size() && admitted.get(to).isBefore(end); to++) {
        tokens += amounts.get(to);
      }
      worstRequests = Math.max(worstRequests, to - from);
      worstTokens = Math.max(worstTokens, tokens);
    }
    assertThat(worstRequests).as("seed %d", seed).isLessThanOrEqualTo(20);
    assertThat(worstTokens).as("seed %d", seed).isLessThanOrEqualTo(500).isGreaterThan(350);
    assertThat(limits.report().worstRequests()).isEqualTo(worstRequests);
    assertThat(limits.report().worstTokens()).isEqualTo(worstTokens);
  }

  @Test
  void untilFits_afterWaitingExactlyThatLong_fits() {
    var window = new SlidingWindow();
    window.spend(Instant.EPOCH, 30);
    window.spend(Instant.EPOCH.plusSeconds(10), 30);
    var now = Instant.EPOCH.plusSeconds(20);

    var wait = window.untilFits(now, 60, 100);

    assertThat(wait).isEqualTo(Duration.ofSeconds(40));
    assertThat(window.used(now.plus(wait).minusNanos(1)) + 60).isGreaterThan(100);
    assertThat(window.used(now.plus(wait)) + 60).isLessThanOrEqualTo(100);
  }

  @Test
  void spend_clockGoesBack_keepsCounting() {
    var window = new SlidingWindow();
    window.spend(Instant.EPOCH.plusSeconds(100), 1);
    window.spend(Instant.EPOCH, 1);

    assertThat(window.used(Instant.EPOCH.plusSeconds(159))).isEqualTo(2);
    assertThat(window.used(Instant.EPOCH.plusSeconds(160))).isZero();
  }
}
