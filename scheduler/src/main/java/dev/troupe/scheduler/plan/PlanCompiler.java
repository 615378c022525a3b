package dev.troupe.scheduler.plan;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.StepSpec.OnFailure;
import dev.troupe.shared.input.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an author wrote into a {@link Plan}, or into everything that is wrong with it at once:
 * unknown roles, steps and references, cycles, templates that do not parse.
 */
public final class PlanCompiler {
  /** SPEC A3: how many tasks of a step are on their way at once if the author says nothing. */
  static final int DEFAULT_CONCURRENCY = 3;

  static final int MAX_CONCURRENCY = 10_000;
  private static final int MAX_STEPS = 10_000;

  private final Casting casting;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Role> roles = new HashMap<>();

  private PlanCompiler(Casting casting) {
    this.casting = casting;
  }

  /** What came of it. */
  public sealed interface Compiled {}

  /**
   * @param roles by digest
   * @param inline the tasks of each step that has them written out, by position of the step
   */
  public record Ok(Plan plan, Map<String, Role> roles, Map<Integer, List<InlineTask>> inline)
      implements Compiled {}

  /**
   * @param problems at least one
   */
  public record Bad(List<Problem> problems) implements Compiled {}

  public static Compiled compile(LoopSpec loop, Casting casting) {
    return new PlanCompiler(casting).loop(loop);
  }

  /**
   * Tasks that depend on none become one step per role; tasks with dependencies become a step each.
   */
  public static Compiled compile(List<InlineTask> tasks, Casting casting) {
    return new PlanCompiler(casting).tasks(tasks);
  }

  private Compiled loop(LoopSpec loop) {
    List<StepSpec> specs = Objects.requireNonNullElse(loop.steps(), List.of());
    Map<String, Integer> positions = names(specs);
    List<Set<Integer>> after = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      after.add(dependencies(i, specs.get(i), positions));
    }
    if (!problems.isEmpty()) {
      return new Bad(problems);
    }
    List<Integer> order = order(specs, after);
    List<Step> steps = new ArrayList<>();
    for (int i : order) {
      steps.add(step(i, specs, after, order));
    }
    return finish(
        new Plan(
            loop.name() == null ? "loop" : loop.name(), problems.isEmpty() ? steps : List.of()),
        Map.of());
  }

  private Map<String, Integer> names(List<StepSpec> specs) {
    Map<String, Integer> positions = new LinkedHashMap<>();
    if (specs.isEmpty() || specs.size() > MAX_STEPS) {
      problems.add(Problem.at("steps", specs.size() + " steps", "1 to " + MAX_STEPS));
    }
    for (int i = 0; i < specs.size(); i++) {
      String name = specs.get(i).name();
      if (name == null || !name.matches("[A-Za-z_][A-Za-z0-9_-]{0,62}")) {
        problems.add(
            Problem.at(
                path(i, "name"), String.valueOf(name), "a name of letters, digits, _ and -"));
      } else if (Templates.RESERVED.contains(name)) {
        problems.add(
            Problem.at(
                path(i, "name"),
                name,
                "a name other than " + String.join(", ", Templates.RESERVED)));
      } else if (positions.putIfAbsent(name, i) != null) {
        problems.add(Problem.at(path(i, "name"), name, "a name that no other step has"));
      }
    }
    return positions;
  }

  private Set<Integer> dependencies(int i, StepSpec spec, Map<String, Integer> positions) {
    Set<Integer> on = new LinkedHashSet<>();
    List<String> after = Objects.requireNonNullElse(spec.after(), List.of());
    for (int k = 0; k < after.size(); k++) {
      Integer position = positions.get(after.get(k));
      if (position == null || position == i) {
        problems.add(
            Problem.at(
                path(i, "after[" + k + "]"), after.get(k), oneOf(positions.keySet(), spec.name())));
      } else {
        on.add(position);
      }
    }
    String source = listSource(spec.forEach());
    if (source != null && !source.equals("input")) {
      Integer position = positions.get(source);
      if (position == null || position == i) {
        problems.add(
            Problem.at(
                path(i, "for_each"),
                String.valueOf(spec.forEach()),
                "input.LIST, STEP.LIST or STEP, where STEP is "
                    + oneOf(positions.keySet(), spec.name())));
      } else {
        on.add(position);
      }
    }
    return on;
  }

  private static @Nullable String listSource(@Nullable String forEach) {
    return forEach == null ? null : forEach.split("\\.", 2)[0];
  }

  private static String oneOf(Set<String> names, @Nullable String but) {
    List<String> others = names.stream().filter(n -> !n.equals(but)).toList();
    return others.isEmpty() ? "no step: there is no other" : "one of " + String.join(", ", others);
  }

  /**
   * Kahn's algorithm; ties in the author's order, so that the same loop always gives the same plan.
   */
  private List<Integer> order(List<StepSpec> specs, List<Set<Integer>> after) {
    List<Integer> order = new ArrayList<>();
    Set<Integer> placed = new LinkedHashSet<>();
    boolean moved = true;
    while (moved && placed.size() < specs.size()) {
      moved = false;
      for (int i = 0; i < specs.size(); i++) {
        if (!placed.contains(i) && placed.containsAll(after.get(i))) {
          placed.add(i);
          order.add(i);
          moved = true;
        }
      }
    }
    for (int i = 0; i < specs.size(); i++) {
      if (!placed.contains(i)) {
        problems.add(
            Problem.at(
                path(i, "after"),
                String.valueOf(specs.get(i).after()),
                "steps that do not come after " + specs.get(i).name() + ": this is a cycle"));
      }
    }
    return order;
  }

  private Step step(int i, List<StepSpec> specs, List<Set<Integer>> after, List<Integer> order) {
    StepSpec spec = specs.get(i);
    String name = Objects.requireNonNull(spec.name());
    Cast cast = cast(path(i, "role"), spec.role());
    int concurrency = Objects.requireNonNullElse(spec.concurrency(), DEFAULT_CONCURRENCY);
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      problems.add(Problem.at(path(i, "concurrency"), "" + concurrency, "1 to " + MAX_CONCURRENCY));
    }
    Set<String> before = new LinkedHashSet<>();
    ancestors(i, after, specs, before);
    if (spec.prompt() == null) {
      problems.add(Problem.at(path(i, "prompt"), null, "a prompt template"));
    } else {
      Templates.check(spec.prompt(), before, spec.forEach() != null)
          .ifPresent(p -> problems.add(Problem.at(path(i, "prompt"), p.value(), p.expected())));
    }
    Step.Fan fan = fan(i, spec, specs);
    Integer source =
        fan == Step.Fan.TASKS
            ? order.indexOf(positionOf(specs, Objects.requireNonNull(spec.forEach())))
            : null;
    return new Step(
        name,
        cast.role,
        cast.digest,
        cast.pool,
        after.get(i).stream().map(order::indexOf).sorted().toList(),
        fan,
        fan == Step.Fan.LIST ? spec.forEach() : null,
        source,
        fan == Step.Fan.ONE ? 1 : 0,
        concurrency,
        spec.prompt(),
        false,
        Objects.requireNonNullElse(spec.reads(), List.of()),
        spec.writes(),
        Objects.requireNonNullElse(spec.onFailure(), OnFailure.STOP));
  }

  private Step.Fan fan(int i, StepSpec spec, List<StepSpec> specs) {
    String forEach = spec.forEach();
    if (forEach == null) {
      return Step.Fan.ONE;
    }
    boolean path = forEach.contains(".");
    boolean fromInput = Objects.equals(listSource(forEach), "input");
    int source = fromInput ? -1 : positionOf(specs, Objects.requireNonNull(listSource(forEach)));
    boolean sourceFansOut = !fromInput && specs.get(source).forEach() != null;
    if (!path && !sourceFansOut) {
      problems.add(
          Problem.at(
              path(i, "for_each"),
              forEach,
              "a list in it, such as " + forEach + ".items: it has one output"));
    } else if (path && sourceFansOut) {
      problems.add(
          Problem.at(
              path(i, "for_each"),
              forEach,
              specs.get(source).name() + ": it has many tasks, and this step follows each"));
    }
    return path ? Step.Fan.LIST : Step.Fan.TASKS;
  }

  private static int positionOf(List<StepSpec> specs, String name) {
    for (int i = 0; i < specs.size(); i++) {
      if (name.equals(specs.get(i).name())) {
        return i;
      }
    }
    throw new IllegalStateException("step " + name + " was checked to be there");
  }

  private static void ancestors(
      int i, List<Set<Integer>> after, List<StepSpec> specs, Set<String> into) {
    for (int d : after.get(i)) {
      if (into.add(Objects.requireNonNull(specs.get(d).name()))) {
        ancestors(d, after, specs, into);
      }
    }
  }

  private Compiled tasks(List<InlineTask> tasks) {
    boolean dependent = tasks.stream().anyMatch(t -> t.after() != null && !t.after().isEmpty());
    return dependent ? dependentTasks(tasks) : independentTasks(tasks);
  }

  private Compiled independentTasks(List<InlineTask> tasks) {
    Map<String, List<InlineTask>> byRole = new LinkedHashMap<>();
    for (InlineTask task : tasks) {
      byRole.computeIfAbsent(Objects.requireNonNull(task.role()), r -> new ArrayList<>()).add(task);
    }
    List<Step> steps = new ArrayList<>();
    Map<Integer, List<InlineTask>> inline = new LinkedHashMap<>();
    byRole.forEach(
        (role, group) -> {
          Cast cast = cast("tasks[" + tasks.indexOf(group.getFirst()) + "].role", role);
          inline.put(steps.size(), group);
          steps.add(
              inlineStep(
                  byRole.size() == 1 ? "tasks" : role,
                  cast,
                  List.of(),
                  Step.Fan.INLINE,
                  group.size(),
                  null));
        });
    return finish(new Plan("tasks", steps), inline);
  }

  private Compiled dependentTasks(List<InlineTask> tasks) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      positions.put(id(tasks, i), i);
    }
    List<StepSpec> specs = new ArrayList<>();
    List<Set<Integer>> after = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      Set<Integer> on = new LinkedHashSet<>();
      for (String name : Objects.requireNonNullElse(tasks.get(i).after(), List.<String>of())) {
        on.add(Objects.requireNonNull(positions.get(name), "the submission was checked"));
      }
      after.add(on);
      specs.add(
          new StepSpec(
              id(tasks, i), null, tasks.get(i).after(), null, null, null, null, null, null));
    }
    List<Integer> order = order(specs, after);
    List<Step> steps = new ArrayList<>();
    for (int i : order) {
      Cast cast = cast("tasks[" + i + "].role", tasks.get(i).role());
      List<Integer> on = after.get(i).stream().map(order::indexOf).sorted().toList();
      steps.add(inlineStep(id(tasks, i), cast, on, Step.Fan.ONE, 1, tasks.get(i).prompt()));
    }
    return finish(new Plan("tasks", problems.isEmpty() ? steps : List.of()), Map.of());
  }

  private static String id(List<InlineTask> tasks, int i) {
    return Objects.requireNonNullElse(tasks.get(i).id(), "" + i);
  }

  private static Step inlineStep(
      String name,
      Cast cast,
      List<Integer> after,
      Step.Fan fan,
      int size,
      @Nullable String prompt) {
    return new Step(
        name,
        cast.role,
        cast.digest,
        cast.pool,
        after,
        fan,
        null,
        null,
        size,
        0,
        prompt,
        true,
        List.of(),
        null,
        OnFailure.STOP);
  }

  private record Cast(String role, String digest, String pool) {}

  private Cast cast(String path, @Nullable String role) {
    if (role == null) {
      problems.add(Problem.at(path, null, "the name of a role"));
      return new Cast("", "", "");
    }
    return switch (casting.cast(role)) {
      case Casting.Known known -> {
        roles.put(known.digest(), known.role());
        yield new Cast(role, known.digest(), known.role().pool());
      }
      case Casting.Unknown unknown -> {
        for (Problem p : unknown.problems()) {
          problems.add(p.path().equals("role") ? Problem.at(path, role, p.expected()) : p);
        }
        yield new Cast(role, "", "");
      }
    };
  }

  private Compiled finish(Plan plan, Map<Integer, List<InlineTask>> inline) {
    return problems.isEmpty() ? new Ok(plan, roles, inline) : new Bad(problems);
  }

  private static String path(int i, String key) {
    return "steps[" + i + "]." + key;
  }
}
