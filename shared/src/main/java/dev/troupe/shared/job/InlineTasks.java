package dev.troupe.shared.job;

import dev.troupe.schemas.InlineTask;
import dev.troupe.shared.input.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the tasks that a job writes out, and checks that they can follow each other. */
final class InlineTasks {
  private static final List<String> FIELDS = List.of("id", "role", "prompt", "after");

  private final List<InlineTask> tasks = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final Faults faults;

  private InlineTasks(Faults faults) {
    this.faults = faults;
  }

  static @Nullable List<InlineTask> read(Fields job, Faults faults) {
    JsonNode array = job.array("tasks");
    if (array == null) {
      return null;
    }
    if (array.isEmpty() || array.size() > SubmissionReader.MAX_TASKS) {
      faults.add("tasks", array, "1 to " + SubmissionReader.MAX_TASKS + " tasks");
      return null;
    }
    InlineTasks reader = new InlineTasks(faults);
    for (JsonNode task : array) {
      reader.add(task);
    }
    reader.checkOrder();
    return reader.tasks;
  }

  private void add(JsonNode node) {
    int position = tasks.size();
    String path = "tasks[" + position + "]";
    if (!node.isObject()) {
      faults.add(path, node, "an object");
      tasks.add(new InlineTask(null, null, null, null));
      return;
    }
    Fields fields = new Fields(node, path, FIELDS, faults);
    InlineTask task =
        new InlineTask(
            fields.name("id"),
            fields.requiredName("role"),
            fields.required("prompt"),
            fields.texts("after", SubmissionReader.MAX_TASKS, "a task's id", Text::name));
    tasks.add(task);
    String id = id(task, position);
    Integer other = positions.putIfAbsent(id, position);
    if (other != null) {
      faults.add(path + ".id", id, "an id that tasks[" + other + "] does not have");
    }
  }

  private static String id(InlineTask task, int position) {
    String id = task.id();
    return id == null ? Integer.toString(position) : id;
  }

  /** Takes away what depends on nothing until nothing is left; what stays is a cycle. */
  private void checkOrder() {
    List<List<Integer>> followers = new ArrayList<>();
    tasks.forEach(task -> followers.add(new ArrayList<>()));
    int[] open = new int[tasks.size()];
    for (int i = 0; i < tasks.size(); i++) {
      List<String> after = tasks.get(i).after();
      for (int j = 0; after != null && j < after.size(); j++) {
        Integer on = positions.get(after.get(j));
        if (on == null) {
          faults.add("tasks[" + i + "].after[" + j + "]", after.get(j), "the id of a task");
        } else {
          followers.get(on).add(i);
          open[i]++;
        }
      }
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < open.length; i++) {
      if (open[i] == 0) {
        ready.add(i);
      }
    }
    while (!ready.isEmpty()) {
      for (int follower : followers.get(ready.remove())) {
        if (--open[follower] == 0) {
          ready.add(follower);
        }
      }
    }
    for (int i = 0; i < open.length; i++) {
      if (open[i] > 0) {
        // One is enough: the others stand in the same circle, or behind it.
        String circle = String.valueOf(tasks.get(i).after());
        faults.add("tasks[" + i + "].after", circle, "tasks that don't wait for this one");
        return;
      }
    }
  }
}
