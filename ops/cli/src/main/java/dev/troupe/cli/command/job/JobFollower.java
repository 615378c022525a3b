package dev.troupe.cli.command.job;

import dev.troupe.cli.report.BudgetStop;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.terminal.Board;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.lifecycle.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Shows a job until it is over: a board that is drawn again and again on a terminal, else a line
 * per finished step. For one thread.
 */
final class JobFollower {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final int BAR = 12;

  private final Jobs jobs;
  private final Terminal terminal;
  private final Pause pause;
  private final InstantSource clock;
  private final Set<String> reported = new HashSet<>();

  JobFollower(Jobs jobs, Terminal terminal, Pause pause, InstantSource clock) {
    this.jobs = jobs;
    this.terminal = terminal;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Returns the job when it is over, or still running when a budget that never resets has stopped
   * it, and says so.
   */
  Job follow(UUID jobId) throws InterruptedException {
    Job over;
    try (Board board = new Board(terminal)) {
      over = follow(jobId, board);
    }
    terminal.progress("");
    if (!over.over()) {
      jobs.stopped(jobId).ifPresent(stop -> terminal.note(sentence(over, stop)));
    }
    return over;
  }

  private Job follow(UUID jobId, Board board) throws InterruptedException {
    while (true) {
      Instant start = clock.instant();
      Job job = jobs.byJobId(jobId);
      List<Step> steps = jobs.steps(jobId);
      board.draw(lines(job, steps));
      if (!terminal.live()) {
        report(steps);
      }
      if (job.over()
          || (steps.stream().allMatch(s -> s.running() == 0) && jobs.stopped(jobId).isPresent())) {
        return job;
      }
      // A job of a million tasks is dear to look at: never more than a fifth of the time.
      Duration rest = Duration.between(start, clock.instant()).multipliedBy(4);
      pause.pause(rest.compareTo(SHORTEST) > 0 ? rest : SHORTEST);
    }
  }

  private static String sentence(Job job, BudgetStop stop) {
    return """
        troupe: job %s is stopped by the budget '%s' of %s: %s are spent, %s are reserved for calls whose answer is unknown, and the next call may cost %s
          'troupe budgets set %s --usd N' raises it, and the job goes on"""
        .formatted(
            job.id(),
            stop.budget(),
            stop.limit(),
            stop.settled(),
            stop.reserved(),
            stop.wanted(),
            stop.scope(job.id()));
  }

  private void report(List<Step> steps) {
    for (Step step : steps) {
      boolean over = step.total() != null && step.done() >= step.total();
      if (over && reported.add(step.name())) {
        terminal.note(
            "  %-12s %d/%d  %s%s"
                .formatted(
                    step.name(),
                    step.succeeded(),
                    step.total(),
                    step.costUsd(),
                    step.failed() == 0 ? "" : "  " + step.failed() + " failed"));
      }
    }
  }

  List<String> lines(Job job, List<Step> steps) {
    List<String> lines = new ArrayList<>();
    Instant end = job.finishedAt() == null ? clock.instant() : job.finishedAt();
    lines.add(
        job.id()
            + "  "
            + job.state().label()
            + "  "
            + Texts.duration(Duration.between(job.createdAt(), end)));
    Table table =
        new Table(
            Column.left("step"),
            Column.left(" ".repeat(BAR)),
            Column.right("done"),
            Column.right("running"),
            Column.right("failed"),
            Column.right("cost"));
    for (Step step : steps) {
      String total = step.total() == null ? "?" : Texts.count(step.total());
      table.row(
          step.name(),
          bar(step),
          Texts.count(step.succeeded()) + "/" + total,
          step.running() == 0 ? "" : Texts.count(step.running()),
          step.failed() == 0 ? "" : Texts.count(step.failed()),
          step.costUsd());
    }
    lines.addAll(table.lines(terminal));
    return lines;
  }

  private static String bar(Step step) {
    Integer total = step.total();
    int full = total == null || total == 0 ? 0 : (int) ((long) BAR * step.done() / total);
    int begun = step.running() > 0 && full < BAR ? 1 : 0;
    return "█".repeat(full) + "▒".repeat(begun) + "░".repeat(BAR - full - begun);
  }
}
