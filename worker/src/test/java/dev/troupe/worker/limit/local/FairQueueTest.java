package dev.troupe.worker.limit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.worker.limit.LimitDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** First come, first served, and one asks for all. */
@Timeout(30)
class FairQueueTest {
  private static final LimitDecision.WaitFor SOON =
      new LimitDecision.WaitFor("rate(openai, requests_per_minute)", Duration.ofMillis(1));
  private static final LimitDecision YES = new LimitDecision.NeverFits("in fact");

  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicInteger asking = new AtomicInteger();
  private final AtomicInteger askedAtOnce = new AtomicInteger();

  private LimitDecision ask() {
    askedAtOnce.accumulateAndGet(asking.incrementAndGet(), Math::max);
    try {
      return open.get() ? YES : SOON;
    } finally {
      asking.decrementAndGet();
    }
  }

  @Test
  void pass_manyWait_areServedInTheirOrderAndOnlyTheFirstAsks() throws Exception {
    FairQueue line = new FairQueue(Duration.ofSeconds(20), 1_000, System::nanoTime);
    Queue<Integer> served = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  line.pass(
                      () -> {
                        LimitDecision answer = ask();
                        if (answer.equals(YES)) {
                          served.add(number);
                        }
                        return answer;
                      });
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
      while (line.waiting() <= number || threads.get(i).getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait(); // until it stands in the line
      }
    }
    open.set(true);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(served).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    assertThat(askedAtOnce).hasValue(1);
  }

  @Test
  void pass_lineFull_isPutOffWithoutAsking() throws Exception {
    FairQueue line = new FairQueue(Duration.ofSeconds(20), 1, System::nanoTime);
    CountDownLatch stands = new CountDownLatch(2);
    Thread first =
        Thread.startVirtualThread(
            () -> {
              try {
                line.pass(
                    () -> {
                      stands.countDown();
                      return ask();
                    });
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stands.await();

    assertThat(line.pass(() -> YES))
        .isEqualTo(new LimitDecision.WaitFor(SOON.reason(), Duration.ofSeconds(1)));
    open.set(true);
    first.join();
  }

  @Test
  void pass_waitLongerThanThePatience_isToldAtOnce() throws Exception {
    FairQueue line = new FairQueue(Duration.ofSeconds(5), 10, System::nanoTime);
    LimitDecision.WaitFor long20 =
        new LimitDecision.WaitFor("cooldown(openai)", Duration.ofSeconds(20));

    assertThat(line.pass(() -> long20)).isEqualTo(long20);
  }

  @Test
  void pass_permitsOnLongLeases_waitsForTheFirstThatComesBack() throws Exception {
    FairQueue line = new FairQueue(Duration.ofSeconds(20), 10, System::nanoTime);
    LimitDecision.WaitFor lease =
        new LimitDecision.WaitFor("concurrency(openai)", Duration.ofSeconds(30));
    AtomicInteger asked = new AtomicInteger();

    assertThat(line.pass(() -> asked.incrementAndGet() < 4 ? lease : YES)).isEqualTo(YES);
  }
}
