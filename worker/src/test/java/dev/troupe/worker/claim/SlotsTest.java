package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final Lease LEASE = new Lease(new UUID(0, 1), Duration.ofSeconds(10), () -> 0, 0);

  private final AtomicInteger playing = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private int next;

  @Test
  void run_batchLaneFull_aFifthIsLeftForTheInteractiveLane() throws Exception {
    Slots slots = new Slots(20);
    fill(slots, Lane.BATCH);
    awaitPlaying(16);
    assertThat(slots.inFlight()).isEqualTo(25); // what two polls brought is claimed and waits
    assertThat(slots.reserve(Lane.BATCH, Duration.ZERO)).isFalse();

    fill(slots, Lane.INTERACTIVE);

    awaitPlaying(20);
    end.countDown();
    awaitIdle(slots);
  }

  @Test
  void run_fewSlots_theBatchLaneHasThemAll() throws Exception {
    Slots slots = new Slots(3);
    fill(slots, Lane.BATCH);
    awaitPlaying(3);
    end.countDown();
    awaitIdle(slots);
  }

  @Test
  void run_ended_roomIsThereAgain() throws Exception {
    Slots slots = new Slots(8);
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < 100; i++) {
      assertThat(slots.reserve(Lane.BATCH, Duration.ofMinutes(1))).isTrue();
      slots.run(Lane.BATCH, claim(), c -> await(both));
      slots.release(Lane.BATCH, slots.pollSize() - 1);
      both.await();
    }
    awaitIdle(slots);
    assertThat(slots.done()).isEqualTo(100);
    fill(slots, Lane.BATCH);
    awaitPlaying(7);
    end.countDown();
    awaitIdle(slots);
  }

  @Test
  void drain_tasksWithoutASlot_areInterruptedAndTheOthersGoOn() throws Exception {
    Slots slots = new Slots(20);
    fill(slots, Lane.BATCH);
    awaitPlaying(16);

    slots.drain();

    await(refused, 9);
    assertThat(playing).hasValue(16);
    slots.interruptAll();
    awaitIdle(slots);
    assertThat(refused).hasValue(25);
  }

  private void fill(Slots slots, Lane lane) throws InterruptedException {
    while (slots.reserve(lane, Duration.ZERO)) {
      for (int i = 0; i < slots.pollSize(); i++) {
        slots.run(lane, claim(), this::untilTheEnd);
      }
    }
  }

  private void untilTheEnd(Claim.Granted claim) {
    if (Thread.currentThread().isInterrupted()) {
      refused.incrementAndGet();
      return;
    }
    playing.incrementAndGet();
    try {
      end.await();
    } catch (InterruptedException e) {
      refused.incrementAndGet();
    }
  }

  private void awaitPlaying(int count) {
    await(playing, count);
  }

  private static void await(AtomicInteger counter, int count) {
    while (counter.get() < count) {
      Thread.onSpinWait();
    }
    assertThat(counter).hasValue(count);
  }

  private static void awaitIdle(Slots slots) {
    while (slots.inFlight() > 0) {
      Thread.onSpinWait();
    }
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
    TaskMessage task =
        new TaskMessage(id, id, "j", "t", "s", 0, "r", "d", "p", null, null, null, null, null);
    return new Claim.Granted(task, LEASE, 1, 0);
  }
}
