package dev.troupe.shared.job;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Quoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the tasks that a job writes out, and checks that they can follow each other. */
final class InlineTasks {
  static final int MAX = 10_000;

  private final List<InlineTask> tasks = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final FieldReader job;

  private InlineTasks(FieldReader job) {
    this.job = job;
  }

  static @Nullable List<InlineTask> read(FieldReader job) {
    List<FieldReader> items = job.list("tasks", 1, MAX);
    if (items == null) {
      return null;
    }
    InlineTasks reader = new InlineTasks(job);
    items.forEach(reader::add);
    // What is no object was left out: the positions of the others are not theirs any more.
    JsonNode written = job.json("tasks");
    if (written != null && written.size() == items.size()) {
      reader.checkIds();
      reader.checkOrder();
    }
    return reader.tasks;
  }

  private void add(FieldReader task) {
    String id = task.value("id", Notation.NAME);
    String role = task.value("role", Notation.NAME);
    String prompt = task.value("prompt", Notation.SOME_PROSE);
    TaskRequest asked = RequestReader.of(task);
    boolean named = asked != null && asked.model() != null;
    if (role == null && !task.has("role") && !named) {
      task.error("role", null, "a name, or a request with a model");
    }
    if (Stream.of("prompt", "messages", "request").filter(task::has).count() != 1) {
      String beside = task.has("prompt") ? "beside messages or request" : null;
      task.error("prompt", beside, "exactly one of prompt, messages and request");
    }
    tasks.add(
        new InlineTask(
            id,
            role == null ? InlineTask.ROLE : role,
            prompt,
            task.json("messages"),
            task.json("request"),
            task.values("after", MAX, Notation.NAME),
            asked));
    task.finish();
  }

  private void checkIds() {
    for (int i = 0; i < tasks.size(); i++) {
      String id = id(tasks.get(i), i);
      Integer other = positions.putIfAbsent(id, i);
      if (other != null) {
        error("tasks[" + i + "].id", id, "an id that tasks[" + other + "] does not have");
      }
    }
  }

  private void error(String path, String value, String expected) {
    job.error(path, Quoted.of(value), expected);
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
          error("tasks[" + i + "].after[" + j + "]", after.get(j), "the id of a task");
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
        error("tasks[" + i + "].after", circle, "tasks that don't wait for this one");
        return;
      }
    }
  }
}
