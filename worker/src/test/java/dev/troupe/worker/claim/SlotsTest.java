package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DURATION;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.worker.testbed.TaskMessages;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final Lease LEASE = new Lease(new UUID(0, 1), Duration.ofSeconds(10), () -> 0, 0);

  private final AtomicInteger playing = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private int next;

  @Test
  void reserve_batchLaneFull_aFifthIsLeftForTheInteractiveLane() throws Exception {
    Slots slots = new Slots(20, System::nanoTime);
    fill(slots, Lane.BATCH);
    assertThat(slots.inFlight()).isEqualTo(16);
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ZERO)).isFalse();

    fill(slots, Lane.INTERACTIVE);

    assertThat(slots.inFlight()).isEqualTo(20);
    assertThat(slots.awaitRoom(Lane.INTERACTIVE, Duration.ZERO)).isFalse();
    endAll(slots);
  }

  @Test
  void reserve_interactiveLane_hasAllSlotsIfNobodyElseWantsThem() throws Exception {
    Slots slots = new Slots(20, System::nanoTime);
    fill(slots, Lane.INTERACTIVE);
    assertThat(slots.inFlight()).isEqualTo(20);
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ZERO)).isFalse();
    endAll(slots);
  }

  @Test
  void reserve_fewSlots_theBatchLaneHasThemAll() throws Exception {
    Slots slots = new Slots(3, System::nanoTime);
    fill(slots, Lane.BATCH);
    assertThat(slots.inFlight()).isEqualTo(3);
    endAll(slots);
  }

  @Test
  void spacing_tasksThatTakeNoTime_nobodyWaits() throws Exception {
    assertThat(waitsAfterTasksOf(Duration.ZERO)).isEmpty();
  }

  @Test
  void spacing_tasksThatTakeLong_commitsWaitAMomentAndNoLonger() throws Exception {
    assertThat(waitsAfterTasksOf(Duration.ofMillis(64)))
        .singleElement(DURATION)
        .isBetween(Duration.ofNanos(500_000), Duration.ofMillis(1));
    assertThat(waitsAfterTasksOf(Duration.ofSeconds(10))).containsExactly(Duration.ofMillis(8));
  }

  /** What the second of two commits waits that come at the same time. */
  private List<Duration> waitsAfterTasksOf(Duration time) throws Exception {
    AtomicLong now = new AtomicLong();
    List<Duration> waits = new ArrayList<>();
    Slots slots = new Slots(1, now::get);
    for (int i = 0; i < 100; i++) {
      assertThat(slots.reserve(Lane.BATCH, 1, Duration.ofSeconds(10))).isOne();
      slots.run(Lane.BATCH, claim(), _ -> now.addAndGet(time.toNanos()));
    }
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ofSeconds(10))).isTrue();
    Spacing spacing = slots.spacing(waits::add);
    spacing.begin();
    spacing.begin();
    return waits;
  }

  @Test
  void run_ended_roomIsThereAgainAtOnce() throws Exception {
    Slots slots = new Slots(1, System::nanoTime);
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < 100; i++) {
      assertThat(slots.reserve(Lane.BATCH, 5, Duration.ofMinutes(1))).isEqualTo(1);
      slots.run(Lane.BATCH, claim(), c -> await(both));
      assertThat(slots.reserve(Lane.INTERACTIVE, 1, Duration.ZERO)).isZero();
      both.await();
    }
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ofMinutes(1))).isTrue();
    assertThat(slots.done()).isEqualTo(100);
  }

  @Test
  void run_taskThatThisProcessStillHas_afterThat() throws Exception {
    Slots slots = new Slots(2, System::nanoTime);
    assertThat(slots.reserve(Lane.BATCH, 2, Duration.ZERO)).isEqualTo(2);
    Claim.Granted claim = claim();
    CountDownLatch began = new CountDownLatch(1);
    AtomicInteger active = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      slots.run(
          Lane.BATCH,
          claim,
          c -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            began.countDown();
            untilTheEnd(c);
            active.decrementAndGet();
          });
    }
    began.await();
    assertThat(slots.inFlight()).isEqualTo(2);

    end.countDown();

    assertThat(slots.reserve(Lane.BATCH, 1, Duration.ofMinutes(1))).isOne();
    assertThat(slots.reserve(Lane.BATCH, 1, Duration.ofMinutes(1))).isOne();
    assertThat(slots.done()).isEqualTo(2);
    assertThat(most).as("at once").hasValue(1);
  }

  @Test
  void reserve_anyOrderOfBothLanes_neverHoldsMoreThanItsSlots() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int size : new int[] {1, 2, 4, 5, 9, 32, 100}) {
      Slots slots = new Slots(size, System::nanoTime);
      int forBatch = size < 5 ? size : size - size / 5;
      int batch = 0;
      int interactive = 0;
      for (int step = 0; step < 2_000; step++) {
        Lane lane = random.nextBoolean() ? Lane.BATCH : Lane.INTERACTIVE;
        int most = 1 + random.nextInt(size + 3);
        if (random.nextInt(3) > 0) {
          int taken = slots.reserve(lane, most, Duration.ZERO);
          int room = size - batch - interactive;
          int expected =
              Math.min(most, lane == Lane.BATCH ? Math.min(room, forBatch - batch) : room);
          assertThat(taken).as("seed %d, %d slots", seed, size).isEqualTo(expected);
          batch += lane == Lane.BATCH ? taken : 0;
          interactive += lane == Lane.BATCH ? 0 : taken;
        } else {
          int back = random.nextInt(1 + (lane == Lane.BATCH ? batch : interactive));
          slots.release(lane, back);
          batch -= lane == Lane.BATCH ? back : 0;
          interactive -= lane == Lane.BATCH ? 0 : back;
        }
        assertThat(batch + interactive).isLessThanOrEqualTo(size);
      }
    }
  }

  @Test
  void run_taskThatFails_givesItsSlotBack() throws Exception {
    Slots slots = new Slots(1, System::nanoTime);
    CountDownLatch failed = new CountDownLatch(1);
    assertThat(slots.reserve(Lane.BATCH, 1, Duration.ZERO)).isEqualTo(1);
    slots.run(
        Lane.BATCH,
        claim(),
        c -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> failed.countDown());
          throw new IllegalStateException("a bug");
        });
    failed.await();
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ofMinutes(1))).isTrue();
    assertThat(slots.inFlight()).isZero();
  }

  @Test
  void interruptAll_tasksInPlay_areInterrupted() throws Exception {
    Slots slots = new Slots(4, System::nanoTime);
    fill(slots, Lane.BATCH);
    await(playing, 4);

    slots.interruptAll();

    await(interrupted, 4);
    assertThat(slots.awaitRoom(Lane.BATCH, Duration.ofMinutes(1))).isTrue();
  }

  private void fill(Slots slots, Lane lane) throws InterruptedException {
    Queue<Integer> polls = new ArrayDeque<>();
    int taken = slots.reserve(lane, slots.pollSize(), Duration.ZERO);
    while (taken > 0) {
      polls.add(taken);
      for (int i = 0; i < taken; i++) {
        slots.run(lane, claim(), this::untilTheEnd);
      }
      taken = slots.reserve(lane, slots.pollSize(), Duration.ZERO);
    }
    assertThat(polls).allSatisfy(n -> assertThat(n).isLessThanOrEqualTo(slots.pollSize()));
  }

  private void endAll(Slots slots) throws InterruptedException {
    end.countDown();
    int all = 0;
    while (slots.inFlight() > 0) {
      all += slots.reserve(Lane.INTERACTIVE, 100, Duration.ofMinutes(1));
    }
    slots.release(Lane.INTERACTIVE, all);
  }

  private void untilTheEnd(Claim.Granted claim) {
    playing.incrementAndGet();
    try {
      end.await();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
    }
  }

  private static void await(AtomicInteger counter, int count) {
    while (counter.get() < count) {
      Thread.onSpinWait();
    }
    assertThat(counter).hasValue(count);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Claim.Granted claim() {
    UUID id = new UUID(1, next++);
    TaskMessage task = TaskMessages.of(id).build();
    return new Claim.Granted(task, LEASE, 1, 0);
  }
}
