package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two tries for one answer, of which the second starts if the first takes long. The first good
 * answer wins and the other try is interrupted; it is waited for all the same, because whatever it
 * cost is part of the task's cost. For one race.
 */
final class HedgedCall {
  private final BlockingQueue<Lap> finished = new LinkedBlockingQueue<>();
  private final List<Thread> running = new ArrayList<>();
  private final List<Lap> laps = new ArrayList<>();
  private final Consumer<Settlement> late;

  /** How a try ended: with a step, or by throwing. */
  private record Lap(int number, @Nullable Step step, @Nullable Throwable thrown) {
    boolean won() {
      return step instanceof Step.End end && end.outcome() instanceof Outcome.Succeeded;
    }

    Step get() throws InterruptedException {
      if (step != null) {
        return step;
      }
      if (thrown instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
      throw thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
    }
  }

  /**
   * @param late gets the call of an answer that came second: it has to be settled
   */
  HedgedCall(Consumer<Settlement> late) {
    this.late = late;
  }

  Step run(Callable<Step> first, Duration alone, Callable<Step> second)
      throws InterruptedException {
    Lap chosen = null;
    try {
      start(first);
      if (!await(alone)) {
        start(second);
        await();
      }
      // Without a winner the task goes on as if there had been no race.
      chosen = laps.stream().filter(Lap::won).findFirst().orElseGet(this::ofFirst);
    } finally {
      leave(chosen);
    }
    for (Lap lap : laps) {
      // Whoever won: after that the process can't go on.
      if (lap.thrown() instanceof Error error && !(error instanceof StackOverflowError)) {
        throw error;
      }
    }
    return chosen.get();
  }

  private boolean await(Duration time) throws InterruptedException {
    Lap lap = finished.poll(time.toNanos(), TimeUnit.NANOSECONDS);
    if (lap != null) {
      laps.add(lap);
    }
    return lap != null;
  }

  private void await() throws InterruptedException {
    do {
      laps.add(finished.take());
    } while (laps.size() < running.size() && !laps.getLast().won());
  }

  private Lap ofFirst() {
    return laps.stream().filter(lap -> lap.number() == 0).findFirst().orElseThrow();
  }

  private void start(Callable<Step> tried) {
    int number = running.size();
    running.add(
        Thread.ofVirtual()
            .name(Thread.currentThread().getName() + "-" + number)
            .start(
                () -> {
                  Lap lap;
                  try {
                    lap = new Lap(number, tried.call(), null);
                  } catch (Throwable e) { // handed to whoever waits for it
                    lap = new Lap(number, null, e);
                  }
                  finished.add(lap);
                }));
  }

  /** Nobody runs on when this returns, and nothing that was answered is left unsettled. */
  private void leave(@Nullable Lap chosen) {
    running.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : running) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    finished.drainTo(laps);
    for (Lap lap : laps) {
      if (!lap.equals(chosen) && lap.step() instanceof Step.End end && end.last() != null) {
        late.accept(end.last());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
