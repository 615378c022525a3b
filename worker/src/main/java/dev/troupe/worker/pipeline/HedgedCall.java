package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Hedge;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.RouteChain;
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
  private final BlockingQueue<Result> finished = new LinkedBlockingQueue<>();
  private final List<Thread> running = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();
  private final Consumer<Settlement> late;

  /** How a try ended: with a step, or by throwing. */
  private record Result(int number, @Nullable Step step, @Nullable Throwable thrown) {
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

  /** Makes one attempt. */
  @FunctionalInterface
  interface Call {
    Step make(CallAttempt t) throws InterruptedException;
  }

  /** Only the first, if its role has no hedge. */
  Step run(CallAttempt first, RouteChain routes, Call call) throws InterruptedException {
    Hedge hedge = first.prompt().role().calls().hedge();
    if (hedge == null) {
      return call.make(first);
    }
    CallAttempt second = first.beside(routes.beside(first.route()), hedge.maxExtraUsd());
    Result chosen = null;
    try {
      start(() -> call.make(first));
      if (!await(hedge.after())) {
        start(() -> call.make(second));
        await();
      }
      // Without a winner the task goes on as if there had been no race.
      chosen = results.stream().filter(Result::won).findFirst().orElseGet(this::ofFirst);
    } finally {
      leave(chosen);
    }
    for (Result result : results) {
      // Whoever won: after that the process can't go on.
      if (result.thrown() instanceof Error error && !(error instanceof StackOverflowError)) {
        throw error;
      }
    }
    return chosen.get();
  }

  private boolean await(Duration time) throws InterruptedException {
    Result result = finished.poll(time.toNanos(), TimeUnit.NANOSECONDS);
    if (result != null) {
      results.add(result);
    }
    return result != null;
  }

  private void await() throws InterruptedException {
    do {
      results.add(finished.take());
    } while (results.size() < running.size() && !results.getLast().won());
  }

  private Result ofFirst() {
    return results.stream().filter(result -> result.number() == 0).findFirst().orElseThrow();
  }

  private void start(Callable<Step> tried) {
    int number = running.size();
    running.add(
        Thread.ofVirtual()
            .name(Thread.currentThread().getName() + "-" + number)
            .start(
                () -> {
                  Result result;
                  try {
                    result = new Result(number, tried.call(), null);
                  } catch (Throwable e) { // handed to whoever waits for it
                    result = new Result(number, null, e);
                  }
                  finished.add(result);
                }));
  }

  /** Nobody runs on when this returns, and nothing that was answered is left unsettled. */
  private void leave(@Nullable Result chosen) {
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
    finished.drainTo(results);
    for (Result result : results) {
      if (!result.equals(chosen) && result.step() instanceof Step.End end && end.last() != null) {
        late.accept(end.last());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
