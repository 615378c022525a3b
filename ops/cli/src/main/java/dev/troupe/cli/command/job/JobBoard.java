package dev.troupe.cli.command.job;

import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Outlook;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is, for a person: as a board that is drawn again and again, and as one line.
 *
 * @param left how long it will take at its pace; null: nobody can say
 */
record JobBoard(Job job, List<Step> steps, Outlook outlook, @Nullable Duration left, Instant now) {
  private static final int BAR = 12;
  // Beyond that nobody waits for a moment: it waits for somebody to raise a limit.
  private static final Duration FAR = Duration.ofDays(366);

  /**
   * Tasks that are left to do. A step that takes up what another has ended, task by task, will have
   * as many as that.
   *
   * @return empty if nobody can say
   */
  static Optional<Long> remaining(List<Step> steps) {
    long most = steps.stream().mapToLong(s -> s.total() == null ? 0 : s.total()).max().orElse(0);
    long sum = 0;
    for (Step step : steps) {
      if (step.total() == null && step.done() + step.running() == 0) {
        return Optional.empty();
      }
      long total = step.total() == null ? most : step.total();
      sum += Math.max(step.running(), total - step.done());
    }
    return Optional.of(sum);
  }

  List<String> lines(Terminal terminal) {
    List<String> lines = new ArrayList<>();
    lines.add(
        job.id()
            + "  "
            + job.state().label()
            + "  "
            + Texts.duration(age())
            + "  "
            + spent()
            + (left == null ? "" : "  " + about(left)));
    lines.addAll(table().lines(terminal));
    waits().ifPresent(waits -> lines.add("waits for " + waits));
    return lines;
  }

  private Table table() {
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
    return table;
  }

  private static String bar(Step step) {
    Integer total = step.total();
    int full = total == null || total == 0 ? 0 : (int) ((long) BAR * step.done() / total);
    int begun = step.running() > 0 && full < BAR ? 1 : 0;
    return "█".repeat(full) + "▒".repeat(begun) + "░".repeat(BAR - full - begun);
  }

  /** The same in one line, for a log. */
  String line() {
    String failed = job.failed() == 0 ? "" : ", " + Texts.count(job.failed()) + " failed";
    String total = remaining(steps).map(r -> Texts.count(done() + r)).orElse("?");
    return "  %s: %s/%s done%s, %s%s%s"
        .formatted(
            Texts.duration(age()),
            Texts.count(done()),
            total,
            failed,
            spent(),
            left == null ? "" : ", " + about(left),
            waits().map(waits -> ", waits for " + waits).orElse(""));
  }

  private long done() {
    return (long) job.succeeded() + job.failed();
  }

  private Duration age() {
    return Duration.between(job.createdAt(), job.finishedAt() == null ? now : job.finishedAt());
  }

  private String spent() {
    return outlook.limit() == null
        ? job.costUsd().toString()
        : job.costUsd() + " of " + outlook.limit();
  }

  private static String about(Duration time) {
    return "about " + Texts.duration(rounded(time)) + " left";
  }

  /** Nobody believes in the seconds of an hour. */
  private static Duration rounded(Duration time) {
    long unit = time.toMinutes() >= 10 ? 60 : time.toSeconds() >= 60 ? 10 : 1;
    return Duration.ofSeconds(Math.max(1, Math.round((double) time.toSeconds() / unit)) * unit);
  }

  private Optional<String> waits() {
    if (job.over() || outlook.waits().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        outlook.waits().stream()
            .map(
                wait ->
                    wait.reason() + " (" + Texts.count(wait.tasks(), "task") + until(wait) + ")")
            .collect(Collectors.joining(", ")));
  }

  private String until(Outlook.Wait wait) {
    if (wait.until() == null) {
      return "";
    }
    Duration until = Duration.between(now, wait.until());
    if (until.compareTo(FAR) > 0) {
      return "";
    }
    return until.toSeconds() < 1 ? ", now" : ", in " + Texts.duration(rounded(until));
  }
}
