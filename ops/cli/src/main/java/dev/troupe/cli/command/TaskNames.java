package dev.troupe.cli.command;

import dev.troupe.cli.report.Call;
import dev.troupe.cli.report.Task;

/** What a task is called where people read: {@code plan}, {@code scene[3]}. */
final class TaskNames {
  private TaskNames() {}

  static String of(Task task) {
    return task.name() == null ? task.step() + "[" + task.index() + "]" : task.name();
  }

  static String of(Call call) {
    return call.step() + "[" + call.index() + "]";
  }
}
