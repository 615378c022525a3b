package dev.troupe.cli.command.job;

import dev.troupe.cli.report.BudgetStop;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.terminal.Board;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.shared.lifecycle.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Shows a job until it is over: a board that is drawn again and again on a terminal, else a line
 * per finished step, and one now and then. For one thread.
 */
final class JobFollower {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);

  private final Jobs jobs;
  private final Terminal terminal;
  private final Pause pause;
  private final InstantSource clock;
  private final Pace pace = new Pace();
  private final Set<String> reported = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private Instant lastLine;

  JobFollower(Jobs jobs, Terminal terminal, Pause pause, InstantSource clock) {
    this.jobs = jobs;
    this.terminal = terminal;
    this.pause = pause;
    this.clock = clock;
    this.lastLine = clock.instant();
  }

  /**
   * Returns the job when it is over, or still running when a budget that never resets has stopped
   * it, and says so.
   */
  Job follow(UUID jobId, JobLook look) throws InterruptedException, IOException {
    Job over;
    try (Board board = new Board(terminal)) {
      over = follow(jobId, board, look);
    }
    terminal.progress("");
    return over;
  }

  private Job follow(UUID jobId, Board board, JobLook look)
      throws InterruptedException, IOException {
    while (true) {
      Instant start = clock.instant();
      Job job = jobs.byJobId(jobId);
      List<Step> steps = jobs.steps(jobId);
      show(job, steps, board, start);
      // A job of a million tasks is dear to look at: never more than a fifth of the time. To write
      // down what it has given is no look: who rested from that would never be done with it.
      Duration rest = Duration.between(start, clock.instant()).multipliedBy(4);
      look.of(job);
      if (job.over() || isStopped(job, steps)) {
        return job;
      }
      pause.pause(rest.compareTo(SHORTEST) > 0 ? rest : SHORTEST);
    }
  }

  private void show(Job job, List<Step> steps, Board board, Instant now) {
    pace.seen(now, (long) job.succeeded() + job.failed());
    if (terminal.live()) {
      board.draw(board(job, steps, now).lines(terminal));
      return;
    }
    steps.stream().filter(Step::over).filter(step -> reported.add(step.name())).forEach(this::say);
    if (!job.over() && Duration.between(lastLine, now).compareTo(LINE) >= 0) {
      lastLine = now;
      terminal.note(board(job, steps, now).line());
    }
  }

  private JobBoard board(Job job, List<Step> steps, Instant now) {
    Optional<Duration> left = JobBoard.remaining(steps).flatMap(pace::left);
    return new JobBoard(job, steps, jobs.outlook(job.jobId()), left.orElse(null), now);
  }

  private void say(Step step) {
    terminal.note(
        "  %-12s %d/%d  %s%s"
            .formatted(
                step.name(),
                step.succeeded(),
                step.total(),
                step.costUsd(),
                step.failed() == 0 ? "" : "  " + step.failed() + " failed"));
  }

  /** Whether a budget has stopped it for good; one that resets is said, and waited for. */
  private boolean isStopped(Job job, List<Step> steps) {
    if (steps.stream().anyMatch(step -> step.running() > 0)) {
      return false;
    }
    Optional<BudgetStop> stop = jobs.stopped(job.jobId());
    stop.filter(it -> told.add(it.budget() + it.resetsAt()))
        .ifPresent(it -> terminal.note(sentence(job, it)));
    return stop.filter(it -> it.resetsAt() == null).isPresent();
  }

  private static String sentence(Job job, BudgetStop stop) {
    String reset =
        stop.resetsAt() == null
            ? ""
            : "\n  it resets at " + Printing.time(stop.resetsAt()) + ", and the job goes on then";
    return """
        troupe: job %s is stopped by the budget '%s' of %s: %s are spent, %s are reserved for calls whose answer is unknown, and the next call may cost %s%s
          'troupe budgets set %s --usd N' raises it, and the job goes on"""
        .formatted(
            job.id(),
            stop.budget(),
            stop.limit(),
            stop.settled(),
            stop.reserved(),
            stop.wanted(),
            reset,
            stop.scope(job.id()));
  }
}
