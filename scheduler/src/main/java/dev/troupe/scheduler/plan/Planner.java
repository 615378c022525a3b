package dev.troupe.scheduler.plan;

import dev.troupe.schemas.JobState;
import dev.troupe.schemas.StepSpec.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The showrunner: from a plan, how far each step is, and what has just ended, to what may start
 * now. A pure function, so the same rows always give the same tasks, on any replica and after any
 * crash.
 *
 * <p>A step's tasks are made only when they may start. So a step over a million elements with a
 * concurrency of three has three rows on their way and a counter, and what a decision costs does
 * not depend on how many are waiting.
 */
public final class Planner {
  private Planner() {}

  /** A task that has ended. */
  public record Ended(int step, int index, boolean succeeded) {}

  /** A task that may start. */
  public record Release(int step, int index) {}

  /**
   * Looks up how long the list is that a step runs over; asked only once all that the list depends
   * on is over.
   */
  @FunctionalInterface
  public interface Lists {
    int size(Step step);
  }

  /**
   * @param progress of every step, after {@code releases}
   * @param end the job's end, if this was it
   */
  public record Decision(List<Progress> progress, List<Release> releases, @Nullable JobState end) {}

  public static Decision decide(Plan plan, List<Progress> before, List<Ended> ended, Lists lists) {
    return new Round(plan, before).run(ended, lists);
  }

  private static final class Round {
    private final Plan plan;
    private final Progress[] progress;
    private final List<Release> releases = new ArrayList<>();

    Round(Plan plan, List<Progress> before) {
      this.plan = plan;
      this.progress = before.toArray(Progress[]::new);
    }

    Decision run(List<Ended> ended, Lists lists) {
      count(ended);
      boolean[] broken = new boolean[progress.length];
      boolean[] over = new boolean[progress.length];
      boolean anyBroken = false;
      boolean allOver = true;
      // Steps come after what they depend on, so one pass sees everything settled.
      for (int i = 0; i < progress.length; i++) {
        Step step = plan.steps().get(i);
        if (waitsFor(step).allMatch(d -> over[d])) {
          // A follower goes on with the tasks that succeeded: those that failed have no follower.
          if (waitsFor(step).anyMatch(d -> broken[d])) {
            progress[i] = with(progress[i], 0, 0, List.of());
          } else {
            release(i, step, over, lists);
          }
        }
        over[i] = progress[i].over();
        boolean failed = progress[i].failed() > 0 && step.onFailure() == OnFailure.STOP;
        broken[i] = failed || step.after().stream().anyMatch(d -> broken[d]);
        anyBroken |= broken[i];
        allOver &= over[i];
      }
      JobState end = !allOver ? null : anyBroken ? JobState.FAILED : JobState.SUCCEEDED;
      return new Decision(List.of(progress), List.copyOf(releases), end);
    }

    private void count(List<Ended> ended) {
      for (Ended e : ended) {
        Progress p = progress[e.step()];
        progress[e.step()] =
            e.succeeded()
                ? new Progress(p.total(), p.released(), p.succeeded() + 1, p.failed(), p.pending())
                : new Progress(p.total(), p.released(), p.succeeded(), p.failed() + 1, p.pending());
        if (e.succeeded()) {
          tellFollowers(e);
        }
      }
    }

    private void tellFollowers(Ended e) {
      for (int i = 0; i < progress.length; i++) {
        Integer follows = plan.steps().get(i).fanOut().follows();
        if (follows != null && follows == e.step()) {
          List<Integer> pending = new ArrayList<>(progress[i].pending());
          pending.add(e.index());
          progress[i] = with(progress[i], progress[i].total(), progress[i].released(), pending);
        }
      }
    }

    private void release(int i, Step step, boolean[] over, Lists lists) {
      Progress p = progress[i];
      switch (step.fanOut().fan()) {
        case ONE -> progress[i] = releaseUpTo(i, p, 1, 1);
        case INLINE -> progress[i] = releaseUpTo(i, p, step.fanOut().size(), step.fanOut().size());
        case LIST -> {
          int total = p.total() == null ? lists.size(step) : p.total();
          progress[i] = releaseUpTo(i, p, total, p.released() + room(step, p));
        }
        case TASKS -> progress[i] = releasePending(i, step, p, over);
      }
    }

    private Progress releaseUpTo(int i, Progress p, int total, int wanted) {
      int upTo = Math.min(total, wanted);
      IntStream.range(p.released(), upTo).forEach(index -> releases.add(new Release(i, index)));
      return with(p, total, Math.max(p.released(), upTo), p.pending());
    }

    private Progress releasePending(int i, Step step, Progress p, boolean[] over) {
      int n = Math.min(room(step, p), p.pending().size());
      p.pending().subList(0, n).forEach(index -> releases.add(new Release(i, index)));
      int source = Objects.requireNonNull(step.fanOut().follows());
      Integer total = over[source] ? Integer.valueOf(progress[source].succeeded()) : null;
      return with(
          p, total, p.released() + n, List.copyOf(p.pending().subList(n, p.pending().size())));
    }

    private static int room(Step step, Progress p) {
      return step.fanOut().concurrency() == 0
          ? Integer.MAX_VALUE / 2
          : Math.max(0, step.fanOut().concurrency() - p.onTheirWay());
    }

    /**
     * What must be over before the step's first task: all that it comes after, but for the step
     * that it follows task by task.
     */
    private static IntStream waitsFor(Step step) {
      Integer follows = step.fanOut().follows();
      return step.after().stream()
          .mapToInt(Integer::intValue)
          .filter(d -> follows == null || d != follows);
    }

    private static Progress with(
        Progress p, @Nullable Integer total, int released, List<Integer> pending) {
      return new Progress(total, released, p.succeeded(), p.failed(), pending);
    }
  }
}
