package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Uuid7;
import dev.troupe.worker.testbed.Configs;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TakerTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final LinkedBlockingQueue<List<TaskMessage>> polls = new LinkedBlockingQueue<>();
  private final CountDownLatch played = new CountDownLatch(2);
  private final Slots slots = new Slots(8);
  private final Heartbeat heartbeat =
      new Heartbeat(
          new LivingRows(),
          Configs.worker(),
          slots,
          new Uuid7(InstantSource.system(), new Random(1)),
          () -> 0,
          time -> new CountDownLatch(1).await());
  private @Nullable SQLException failure;

  @AfterEach
  void stop() {
    heartbeat.close();
  }

  @Test
  void run_offers_areClaimedAnsweredForAndPlayed() throws InterruptedException {
    polls.add(List.of(task(1), task(2)));
    try (Taker taker = taker(false)) {
      taker.start();
      played.await();
    }
    assertThat(log).containsSubsequence("claim 2", "accept");
    assertThat(log).contains("play 1", "play 2").endsWith("close");
  }

  @Test
  void run_databaseFailsAfterThePoll_putsBackRecoversAndGoesOn() throws InterruptedException {
    failure = new SQLException("gone");
    polls.add(List.of(task(1), task(2)));
    polls.add(List.of(task(1), task(2)));
    try (Taker taker = taker(false)) {
      taker.start();
      played.await();
    }
    assertThat(log).containsSubsequence("claim 2", "release", "recover", "claim 2", "accept");
  }

  @Test
  void run_kafkaFails_opensANewSource() throws InterruptedException {
    polls.add(List.of(task(1), task(2)));
    try (Taker taker = taker(true)) {
      taker.start();
      played.await();
    }
    assertThat(log).containsSubsequence("close", "open", "claim 2", "accept");
  }

  private Taker taker(boolean firstSourceFails) {
    heartbeat.start();
    boolean[] fails = {firstSourceFails};
    return new Taker(
        Lane.BATCH,
        () -> {
          log.add("open");
          boolean broken = fails[0];
          fails[0] = false;
          return new FakeSource(broken);
        },
        new FakeClaims(),
        heartbeat,
        slots,
        claim -> {
          log.add("play " + claim.task().taskId().getLeastSignificantBits());
          played.countDown();
        },
        time -> {});
  }

  private static TaskMessage task(int n) {
    UUID id = new UUID(0, n);
    return new TaskMessage(id, id, "j", "t", "s", 0, "r", "d", "p", null, null, null, null, null);
  }

  /** Hands out what the test put in. */
  private final class FakeSource implements TaskSource {
    private final boolean broken;

    FakeSource(boolean broken) {
      this.broken = broken;
    }

    @Override
    public List<TaskMessage> poll(Duration time) {
      if (broken) {
        throw new KafkaException("broker gone");
      }
      try {
        List<TaskMessage> next = polls.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        return next == null ? List.of() : next;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void accept() {
      log.add("accept");
    }

    @Override
    public void release() {
      log.add("release");
    }

    @Override
    public void idle() {}

    @Override
    public void wakeup() {
      polls.add(List.of());
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  /** Grants everything, but fails first if the test says so. */
  private final class FakeClaims implements Claims {
    @Override
    public List<Claim> claim(Lease lease, List<TaskMessage> offers) throws SQLException {
      log.add("claim " + offers.size());
      SQLException e = failure;
      if (e != null) {
        failure = null;
        throw e;
      }
      return offers.stream().<Claim>map(o -> new Claim.Granted(o, lease, 1, 0)).toList();
    }

    @Override
    public void recover(Set<UUID> held) {
      log.add("recover");
    }

    @Override
    public void close() {}
  }

  /** A worker that always lives. */
  private static final class LivingRows implements WorkerRows {
    @Override
    public void register(UUID worker, Duration lease) {}

    @Override
    public boolean beat(UUID worker, Duration lease, int inFlight, long done) {
      return true;
    }

    @Override
    public void mark(UUID worker, String state) {}

    @Override
    public void close() {}
  }
}
