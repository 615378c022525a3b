package dev.troupe.scheduler.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks share a row of {@code task_input}: those of one step that follow each other, up to a
 * bound. Who reads one prompt reads its whole row.
 */
final class InputRuns {
  private static final int MAX_TASKS = 32;
  private static final int MAX_CHARACTERS = 64 << 10;

  private InputRuns() {}

  /** Of each task, the position of the first one in its row. */
  static List<Integer> firsts(List<NewTask> tasks) {
    List<Integer> firsts = new ArrayList<>(tasks.size());
    NewTask before = null;
    int first = 0;
    int characters = 0;
    for (NewTask task : tasks) {
      if (!follows(task, before)
          || task.index() - first >= MAX_TASKS
          || characters + task.prompt().length() > MAX_CHARACTERS) {
        first = task.index();
        characters = 0;
      }
      characters += task.prompt().length();
      firsts.add(first);
      before = task;
    }
    return firsts;
  }

  private static boolean follows(NewTask task, @Nullable NewTask before) {
    return before != null
        && before.job().jobId().equals(task.job().jobId())
        && before.step() == task.step()
        && before.request() == task.request()
        && before.index() + 1 == task.index();
  }
}
