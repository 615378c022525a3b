package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Lease lease =
      new Lease(new UUID(0, 1), Duration.ofSeconds(10), nanos::get, nanos.get());
  private final AtomicReference<Boolean> verdict = new AtomicReference<>();

  @Test
  void holds_withinTheLease_isTrueAtOnce() throws InterruptedException {
    nanos.set(Duration.ofSeconds(9).toNanos());
    assertThat(lease.holds()).isTrue();
  }

  @Test
  void holds_lost_isFalseForGood() throws InterruptedException {
    lease.lose();
    lease.renew(nanos.get());
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void holds_runOut_waitsForTheHeartbeatAndGoesOnIfItIsRenewed() throws InterruptedException {
    Thread asking = askAfter(Duration.ofSeconds(10));
    lease.renew(nanos.get());
    asking.join();
    assertThat(verdict).hasValue(true);
  }

  @Test
  void holds_runOut_isFalseIfTheHeartbeatSaysSo() throws InterruptedException {
    Thread asking = askAfter(Duration.ofSeconds(60));
    lease.lose();
    asking.join();
    assertThat(verdict).hasValue(false);
  }

  @Test
  void holds_heartbeatThatWasSentTooLongAgo_doesNotCount() throws InterruptedException {
    Thread asking = askAfter(Duration.ofSeconds(60));
    lease.renew(Duration.ofSeconds(50).toNanos());
    assertThat(verdict).hasValue(null);
    lease.renew(Duration.ofSeconds(51).toNanos());
    asking.join();
    assertThat(verdict).hasValue(true);
  }

  private Thread askAfter(Duration time) {
    nanos.set(time.toNanos());
    Thread asking =
        Thread.startVirtualThread(
            () -> {
              try {
                verdict.set(lease.holds());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (asking.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return asking;
  }
}
