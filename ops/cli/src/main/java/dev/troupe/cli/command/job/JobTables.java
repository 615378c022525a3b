package dev.troupe.cli.command.job;

import dev.troupe.cli.report.Call;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tables of {@code troupe show}. */
final class JobTables {
  private static final int OUTPUT = 200;
  private static final int VERDICT = 120;

  private JobTables() {}

  static Table steps(List<Step> steps) {
    Table table =
        new Table(
            Column.text("step"),
            Column.right("done"),
            Column.right("running"),
            Column.right("failed"),
            Column.right("cost"));
    for (Step step : steps) {
      table.row(
          step.name(),
          Texts.count(step.succeeded())
              + "/"
              + (step.total() == null ? "?" : Texts.count(step.total())),
          Texts.count(step.running()),
          Texts.count(step.failed()),
          step.costUsd());
    }
    return table;
  }

  static Table tasks(List<Task> tasks) {
    Table table =
        new Table(
            Column.left("task"),
            Column.left("state"),
            Column.right("calls"),
            Column.right("cost"),
            Column.text("output, or what it waits for"));
    TaskNames names = new TaskNames(tasks);
    for (Task task : tasks) {
      table.row(names.of(task), task.state().label(), task.calls(), task.costUsd(), about(task));
    }
    return table;
  }

  private static String about(Task task) {
    if (task.failureCode() != null) {
      return task.failureCode();
    }
    if (task.waiting() != null) {
      return "waits for: "
          + task.waiting()
          + (task.notBefore() == null ? "" : ", until " + Printing.time(task.notBefore()));
    }
    JsonNode output = task.output();
    if (output == null) {
      return "";
    }
    String text = output.isString() ? output.stringValue() : output.toString();
    return Texts.shorten(Texts.oneLine(text), OUTPUT);
  }

  private static String status(Call call) {
    if (call.failureCode() != null) {
      return call.failureCode();
    }
    return call.verdict() == null
        ? call.status()
        : "too weak: " + Texts.shorten(Texts.oneLine(call.verdict()), VERDICT);
  }

  /** Of a judge's call: whose it is. */
  private static String role(Call call, Map<UUID, String> roles) {
    return call.role().equals(roles.getOrDefault(call.taskId(), call.role()))
        ? ""
        : " (" + call.role() + ")";
  }

  static Table calls(List<Call> calls, List<Task> tasks) {
    TaskNames names = new TaskNames(tasks);
    Map<UUID, String> roles =
        tasks.stream().collect(Collectors.toMap(Task::taskId, Task::role, (a, b) -> a));
    Table table =
        new Table(
            Column.left("call of"),
            Column.text("model"),
            Column.right("try"),
            Column.text("status"),
            Column.right("in"),
            Column.right("out"),
            Column.right("cost"),
            Column.right("took"));
    for (Call call : calls) {
      table.row(
          names.of(call) + role(call, roles),
          call.provider() + "/" + call.model(),
          (call.route() + 1) + "." + (call.attempt() + 1),
          status(call),
          input(call),
          call.outputTokens() == null ? "" : Texts.count(call.outputTokens()),
          call.costUsd() == null ? "" : call.costUsd(),
          call.latencyMs() == null ? "" : Texts.duration(Duration.ofMillis(call.latencyMs())));
    }
    return table;
  }

  private static String input(Call call) {
    if (call.inputTokens() == null) {
      return "";
    }
    return Texts.count(
        call.inputTokens() + or0(call.cachedTokens()) + or0(call.cacheWriteTokens()));
  }

  private static long or0(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  /** One line per failed task. */
  static List<String> failures(List<Task> tasks) {
    TaskNames names = new TaskNames(tasks);
    return tasks.stream()
        .filter(task -> task.failureCode() != null)
        .map(
            task ->
                names.of(task)
                    + ": "
                    + task.failureCode()
                    + ": "
                    + Texts.oneLine(String.valueOf(task.failureMessage())))
        .toList();
  }

  static String coloured(Terminal terminal, String state) {
    return switch (state) {
      case "succeeded" -> terminal.green(state);
      case "failed", "expired" -> terminal.red(state);
      case "cancelled" -> terminal.yellow(state);
      default -> state;
    };
  }
}
