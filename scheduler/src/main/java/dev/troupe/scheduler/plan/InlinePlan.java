package dev.troupe.scheduler.plan;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.StepSpec.OnFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plan of tasks that a job writes out: tasks that depend on none become one step per role;
 * tasks with dependencies become a step each. The submission's reader has checked that they can
 * follow each other.
 *
 * @param steps in order
 * @param inline the tasks of each step that has them written out, by position of the step
 */
record InlinePlan(List<Step> steps, Map<Integer, List<InlineTask>> inline) {
  static InlinePlan of(List<InlineTask> tasks, ResolvedRoles resolvedRoles) {
    boolean dependent = tasks.stream().anyMatch(t -> t.after() != null && !t.after().isEmpty());
    return dependent ? dependent(tasks, resolvedRoles) : independent(tasks, resolvedRoles);
  }

  /**
   * @param first the position of the first task
   */
  private record Group(int first, List<InlineTask> tasks) {
    /**
     * What the tasks that name no role say over the one that they have, which need not exist: what
     * the first of them does. Null: nothing.
     */
    @Nullable RoleSpec asksFor() {
      boolean all = tasks.stream().allMatch(task -> task.asksFor() != null);
      return all && InlineTask.ROLE.equals(tasks.getFirst().role())
          ? tasks.getFirst().asksFor()
          : null;
    }

    /** Whether each of the models that its tasks name can play the role. */
    void check(List<InlineTask> all, String role, ResolvedRoles resolvedRoles) {
      Set<RoleSpec> seen = new HashSet<>();
      for (int i = first; i < all.size(); i++) {
        RoleSpec asks = all.get(i).asksFor();
        if (asks != null && role.equals(all.get(i).role()) && seen.add(asks)) {
          resolvedRoles.check("tasks[" + i + "]", role, asks);
        }
      }
    }
  }

  private static InlinePlan independent(List<InlineTask> tasks, ResolvedRoles resolvedRoles) {
    Map<String, Group> byRole = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      int position = i;
      byRole
          .computeIfAbsent(
              Objects.requireNonNull(tasks.get(i).role()),
              _ -> new Group(position, new ArrayList<>()))
          .tasks
          .add(tasks.get(i));
    }
    List<Step> steps = new ArrayList<>();
    Map<Integer, List<InlineTask>> inline = new LinkedHashMap<>();
    byRole.forEach(
        (role, group) -> {
          Step.ResolvedRole resolved =
              resolvedRoles.resolve("tasks[" + group.first + "]", role, group.asksFor());
          group.check(tasks, role, resolvedRoles);
          inline.put(steps.size(), group.tasks);
          steps.add(
              step(
                  byRole.size() == 1 ? "tasks" : role,
                  resolved,
                  List.of(),
                  Step.FanOut.inline(group.tasks.size()),
                  Step.PromptSource.literal(null)));
        });
    return new InlinePlan(steps, inline);
  }

  private static InlinePlan dependent(List<InlineTask> tasks, ResolvedRoles resolvedRoles) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      positions.put(id(tasks, i), i);
    }
    List<Set<Integer>> after = new ArrayList<>();
    for (InlineTask task : tasks) {
      Set<Integer> on = new LinkedHashSet<>();
      for (String name : Objects.requireNonNullElse(task.after(), List.<String>of())) {
        on.add(Objects.requireNonNull(positions.get(name), "the submission was checked"));
      }
      after.add(on);
    }
    Order order = Order.of(after);
    List<Step> steps = new ArrayList<>();
    for (int i : order.steps()) {
      Step.ResolvedRole resolved =
          resolvedRoles.resolve(
              "tasks[" + i + "]",
              Objects.requireNonNull(tasks.get(i).role()),
              tasks.get(i).asksFor());
      List<Integer> on = order.places(after.get(i));
      steps.add(step(id(tasks, i), resolved, on, Step.FanOut.one(), source(tasks.get(i))));
    }
    return new InlinePlan(steps, Map.of());
  }

  private static String id(List<InlineTask> tasks, int i) {
    return Objects.requireNonNullElse(tasks.get(i).id(), "" + i);
  }

  private static Step step(
      String name,
      Step.ResolvedRole resolved,
      List<Integer> after,
      Step.FanOut fanOut,
      Step.PromptSource prompt) {
    return new Step(name, resolved, after, fanOut, prompt, null, OnFailure.STOP);
  }

  private static Step.PromptSource source(InlineTask task) {
    return task.asked() == null
        ? Step.PromptSource.literal(task.prompt())
        : Step.PromptSource.request(Json.string(task.asked()));
  }
}
