package dev.troupe.cli.command.job;

import dev.troupe.cli.report.Call;
import dev.troupe.cli.report.Task;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What tasks are called where people read: {@code plan}, and {@code scene[3]} of a step with
 * several.
 */
final class TaskNames {
  private final Set<String> fannedOut;

  /**
   * @param tasks of one job; those with an index above 0 tell which steps have several
   */
  TaskNames(List<Task> tasks) {
    fannedOut =
        tasks.stream()
            .filter(task -> task.index() > 0)
            .map(Task::step)
            .collect(Collectors.toUnmodifiableSet());
  }

  String of(Task task) {
    return task.name() == null ? name(task.step(), task.index()) : task.name();
  }

  String of(Call call) {
    return name(call.step(), call.index());
  }

  private String name(String step, int index) {
    return fannedOut.contains(step) ? step + "[" + index + "]" : step;
  }
}
