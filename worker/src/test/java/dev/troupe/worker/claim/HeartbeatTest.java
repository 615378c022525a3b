package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.worker.testbed.Configs;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-29T00:00:00Z"));
  private final Health health =
      new Health(
          () -> now.get(),
          e -> {
            throw new AssertionError(e);
          });
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final LinkedBlockingQueue<Beat> beats = new LinkedBlockingQueue<>();
  private final SynchronousQueue<String> pauses = new SynchronousQueue<>();
  private final Heartbeat heartbeat =
      new Heartbeat(
          new Rows(),
          Configs.worker(),
          new Slots(4, System::nanoTime),
          new Uuid7(InstantSource.system(), new Random(1)),
          () -> 0,
          new Background(health, time -> pauses.put("pause")));

  /** What the database says to the next beats; alive if there is nothing. */
  private interface Beat {
    boolean alive() throws SQLException;
  }

  @AfterEach
  void stop() {
    heartbeat.close();
  }

  @Test
  void run_declaredDead_losesTheLeaseAndRegistersAnewAtOnce() throws InterruptedException {
    heartbeat.start();
    Lease first = heartbeat.lease();
    beats.add(() -> false);
    pauses.take(); // registered
    pauses.take(); // and again

    assertThat(first.holds()).isFalse();
    assertThat(heartbeat.lease().worker()).isNotEqualTo(first.worker());
    assertThat(log).startsWith("register", "beat", "register");
  }

  @Test
  void run_databaseAwayOrABug_beatsAgainAndStandsAfterHalfAMinute() throws InterruptedException {
    heartbeat.start();
    beats.add(
        () -> {
          throw new SQLException("gone", "08006");
        });
    beats.add(
        () -> {
          throw new IllegalStateException("a bug");
        });
    pauses.take(); // registered
    pauses.take(); // failed
    now.set(now.get().plus(Duration.ofSeconds(31)));

    assertThat(health.stalls())
        .singleElement()
        .satisfies(
            stall -> {
              assertThat(stall.loop()).isEqualTo("heartbeat");
              assertThat(stall.item()).isEqualTo("the lease");
              assertThat(stall.reason()).containsAnyOf("gone", "a bug");
            });
    pauses.take(); // the bug's
    pauses.take(); // alive
    assertThat(health.stalls()).isEmpty();
    assertThat(log)
        .filteredOn(l -> !l.equals("close"))
        .startsWith("register", "beat", "beat", "beat");
  }

  @Test
  void close_registered_saysGoodbye() throws InterruptedException {
    heartbeat.start();
    var _ = heartbeat.lease();
    heartbeat.close();
    assertThat(log).endsWith("beat", "gone", "close");
  }

  @Test
  void drain_whileItPauses_isShownAtOnce() throws InterruptedException {
    heartbeat.start();
    var _ = heartbeat.lease();
    heartbeat.drain();
    while (!log.contains("draining")) {
      Thread.onSpinWait();
    }
  }

  private final class Rows implements WorkerRows {
    @Override
    public void register(UUID worker, Duration lease) {
      log.add("register");
    }

    @Override
    public boolean beat(UUID worker, Duration lease, int inFlight, long done) throws SQLException {
      log.add("beat");
      Beat beat = beats.poll();
      return beat == null || beat.alive();
    }

    @Override
    public void mark(UUID worker, String state) {
      log.add(state);
    }

    @Override
    public void close() {
      log.add("close");
    }
  }
}
