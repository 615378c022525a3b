package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.TaskMessages;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OfferPollerTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final LinkedBlockingQueue<List<TaskMessage>> polls = new LinkedBlockingQueue<>();
  private final CountDownLatch played = new CountDownLatch(2);
  private final AtomicInteger playing = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Semaphore mayEnd = new Semaphore(0);
  private final AtomicLong time = new AtomicLong();
  private final Slots slots = new Slots(4, System::nanoTime);
  private final Heartbeat heartbeat =
      new Heartbeat(
          new LivingRows(),
          Configs.worker(),
          slots,
          new Uuid7(InstantSource.system(), new Random(1)),
          () -> 0,
          Configs.background(t -> new CountDownLatch(1).await()));
  private final AtomicInteger refusals = new AtomicInteger();
  private @Nullable Exception failure;
  private long guilty = -1;

  @AfterEach
  void stop() {
    heartbeat.close();
  }

  @Test
  void run_offers_areClaimedAnsweredForAndExecuted() throws InterruptedException {
    mayEnd.release(2);
    polls.add(List.of(task(1), task(2)));
    try (Loop poller = poller(false)) {
      poller.start();
      played.await();
    }
    assertThat(log).containsSubsequence("claim 2", "accept 2");
    assertThat(log).contains("play 1", "play 2").endsWith("close");
  }

  @Test
  void run_databaseFailsAfterThePoll_putsBackRecoversAndGoesOn() throws InterruptedException {
    mayEnd.release(2);
    failure = new SQLException("gone");
    polls.add(List.of(task(1), task(2)));
    polls.add(List.of(task(1), task(2)));
    try (Loop poller = poller(false)) {
      poller.start();
      played.await();
    }
    assertThat(log).containsSubsequence("claim 2", "release", "recover", "claim 2", "accept 2");
    assertThat(log).as("the group is not left").containsOnlyOnce("open");
  }

  @Test
  void run_kafkaFails_opensANewSource() throws InterruptedException {
    mayEnd.release(2);
    polls.add(List.of(task(1), task(2)));
    try (Loop poller = poller(true)) {
      poller.start();
      played.await();
    }
    assertThat(log).containsSubsequence("close", "open", "claim 2", "accept 2");
  }

  @Test
  void run_kafkaFailsAfterTheClaim_whatIsClaimedIsExecuted() throws InterruptedException {
    mayEnd.release(2);
    refusals.set(1);
    polls.add(List.of(task(1), task(2)));
    try (Loop poller = poller(false)) {
      poller.start();
      played.await();
    }
    assertThat(log).contains("play 1", "play 2").containsSubsequence("refused", "close");
  }

  @Test
  void run_moreOffersThanFreeSlots_claimsThemAsSlotsBecomeFreeAndHoldsNoMore()
      throws InterruptedException {
    polls.add(List.of(task(1), task(2), task(3), task(4), task(5), task(6), task(7)));
    try (Loop poller = poller(false)) {
      poller.start();
      mayEnd.release(7);
      awaitLog("play 7");
    }
    assertThat(most).as("held at once").hasValueLessThanOrEqualTo(4);
    assertThat(slots.inFlight()).isZero();
    assertThat(log).doesNotContain("release");
  }

  @Test
  void run_slotsStayBusy_putsTheOtherOffersBackForOthers() throws InterruptedException {
    polls.add(List.of(task(1), task(2), task(3), task(4)));
    try (Loop poller = poller(false)) {
      poller.start();
      awaitLog("play 4");
      mayEnd.release(1);
      polls.add(List.of(task(5), task(6), task(7)));
      awaitLog("play 5");
      time.addAndGet(Duration.ofSeconds(3).toNanos());
      awaitLog("release");
      assertThat(log).doesNotContain("play 6");
      assertThat(slots.held()).hasSize(4);
      mayEnd.release(10);
    }
  }

  @Test
  void run_oneOfferCantBeClaimed_theOthersAre() throws InterruptedException {
    mayEnd.release(2);
    guilty = 2;
    polls.add(List.of(task(1), task(2), task(3)));
    try (Loop poller = poller(false)) {
      poller.start();
      played.await();
    }
    assertThat(log).contains("play 1", "play 3", "accept 3").doesNotContain("play 2", "release");
  }

  @Test
  void run_databaseFailsForAPartOfThePoll_playsWhatIsClaimedAndPutsTheRestBack()
      throws InterruptedException {
    mayEnd.release(2);
    guilty = 3;
    failure = new SQLException("gone");
    polls.add(List.of(task(1), task(2), task(3), task(4)));
    try (Loop poller = poller(false)) {
      poller.start();
      played.await();
      awaitLog("recover");
    }
    assertThat(log).containsSubsequence("accept 2", "release", "recover");
    assertThat(log).contains("play 1", "play 2").doesNotContain("play 3", "play 4");
  }

  private void awaitLog(String line) {
    while (!log.contains(line)) {
      Thread.onSpinWait();
    }
  }

  private Loop poller(boolean firstSourceFails) {
    heartbeat.start();
    boolean[] fails = {firstSourceFails};
    OfferPoller poller =
        new OfferPoller(
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
            this::execute,
            Spacing.none(),
            time::get);
    return Configs.background(t -> {}).loop(LoopName.TAKE_BATCH, poller);
  }

  private void execute(Claim.Granted claim) {
    most.accumulateAndGet(playing.incrementAndGet(), Math::max);
    log.add("play " + claim.task().taskId().getLeastSignificantBits());
    played.countDown();
    mayEnd.acquireUninterruptibly();
    playing.decrementAndGet();
  }

  private static TaskMessage task(int n) {
    UUID id = new UUID(0, n);
    return TaskMessages.of(id).build();
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
    public void accept(int count) {
      if (refusals.getAndDecrement() > 0) {
        log.add("refused");
        throw new KafkaException("broker gone");
      }
      if (count > 0) {
        log.add("accept " + count);
      }
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
      boolean bad = offers.stream().anyMatch(o -> o.taskId().getLeastSignificantBits() == guilty);
      if (bad && (offers.size() > 2 || failure == null)) {
        throw new IllegalStateException("what is in it can't be claimed");
      }
      if (failure instanceof SQLException e && (bad || guilty < 0)) {
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
