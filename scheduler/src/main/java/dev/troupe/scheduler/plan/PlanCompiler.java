package dev.troupe.scheduler.plan;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.StepSpec.OnFailure;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns what an author wrote into a {@link Plan}, or into everything that is wrong with it at once:
 * unknown roles, steps and references, cycles, lists that are none, templates that do not parse or
 * name what nothing will have. The form of what it gets (names, numbers, how many steps) its reader
 * has checked: {@code LoopReader}, {@code SubmissionReader}.
 */
public final class PlanCompiler {
  /** SPEC A3: how many tasks of a step are on their way at once if the author says nothing. */
  static final int DEFAULT_CONCURRENCY = 3;

  private static final String INPUT = "input";

  private final ResolvedRoles resolvedRoles;
  private final JsonNode input;
  private final boolean rows;
  private final List<StepSpec> specs;
  private final Map<String, Integer> positions = new LinkedHashMap<>();
  private final List<Set<Integer>> after = new ArrayList<>();
  private final List<Step.ResolvedRole> resolved = new ArrayList<>();

  private PlanCompiler(
      List<StepSpec> specs, ResolvedRoles resolvedRoles, JsonNode input, boolean rows) {
    this.specs = specs;
    this.resolvedRoles = resolvedRoles;
    this.input = input;
    this.rows = rows;
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
   * @param problems at least one, bounded as {@link Problem#first} has it
   */
  public record Bad(List<Problem> problems) implements Compiled {}

  /**
   * @param input of the job, with the texts that travelled apart in their places; missing: it has
   *     none
   * @param rows whether it has rows, which travel apart
   */
  public static Compiled compile(
      LoopSpec loop, RoleResolver resolver, JsonNode input, boolean rows) {
    ResolvedRoles resolvedRoles = new ResolvedRoles(resolver);
    List<StepSpec> specs = Objects.requireNonNullElse(loop.steps(), List.of());
    if (rows && specs.stream().noneMatch(s -> Plan.ROWS.equals(s.forEach()))) {
      resolvedRoles.problem(
          "steps", null, "a step with for_each: " + Plan.ROWS + ", since there are rows");
    }
    List<Step> steps = new PlanCompiler(specs, resolvedRoles, input, rows).steps();
    return resolvedRoles.none()
        ? new Ok(
            new Plan(loop.name() == null ? "loop" : loop.name(), steps),
            resolvedRoles.roles(),
            Map.of())
        : new Bad(resolvedRoles.problems());
  }

  /**
   * Tasks that depend on none become one step per role; tasks with dependencies become a step each.
   */
  public static Compiled compile(List<InlineTask> tasks, RoleResolver resolver) {
    ResolvedRoles resolvedRoles = new ResolvedRoles(resolver);
    InlinePlan inline = InlinePlan.of(tasks, resolvedRoles);
    return resolvedRoles.none()
        ? new Ok(new Plan("tasks", inline.steps()), resolvedRoles.roles(), inline.inline())
        : new Bad(resolvedRoles.problems());
  }

  private List<Step> steps() {
    names();
    for (int i = 0; i < specs.size(); i++) {
      keys(i);
      after.add(dependencies(i));
    }
    if (!resolvedRoles.none()) {
      return List.of();
    }
    Order order = Order.of(after);
    for (int i = 0; i < specs.size(); i++) {
      if (order.places().get(i) < 0) {
        resolvedRoles.problem(
            path(i, "after"),
            String.valueOf(specs.get(i).after()),
            "steps that do not come after " + specs.get(i).name() + ": this is a cycle");
      }
    }
    for (int i = 0; i < specs.size(); i++) {
      String role = Objects.requireNonNull(specs.get(i).role(), "the loop was read");
      resolved.add(resolvedRoles.resolve("steps[" + i + "]", role, null));
    }
    BitSet[] before = order.before(after);
    List<Step> steps = new ArrayList<>();
    for (int i : order.steps()) {
      steps.add(step(i, order, before[i]));
    }
    return steps;
  }

  private void names() {
    for (int i = 0; i < specs.size(); i++) {
      String name = name(i);
      if (positions.putIfAbsent(name, i) != null) {
        resolvedRoles.problem(path(i, "name"), name, "a name that no other step has");
      }
    }
  }

  private String name(int i) {
    return Objects.requireNonNull(specs.get(i).name(), "the loop was read");
  }

  private void keys(int i) {
    Set<String> names = new HashSet<>();
    for (String key : Objects.requireNonNullElse(specs.get(i).reads(), List.<String>of())) {
      if (!names.add(Prompts.documentName(key))) {
        resolvedRoles.problem(path(i, "reads"), key, "keys that templates can tell apart");
      }
    }
  }

  private Set<Integer> dependencies(int i) {
    StepSpec spec = specs.get(i);
    Set<Integer> on = new LinkedHashSet<>();
    List<String> names = Objects.requireNonNullElse(spec.after(), List.of());
    for (int k = 0; k < names.size(); k++) {
      Integer position = positions.get(names.get(k));
      if (position == null || position == i) {
        resolvedRoles.problem(
            path(i, "after[" + k + "]"), names.get(k), oneOf(names.get(k), spec.name()));
      } else {
        on.add(position);
      }
    }
    List<String> list = list(spec);
    if (list.isEmpty() || list.getFirst().equals(INPUT)) {
      return on;
    }
    Integer position = positions.get(list.getFirst());
    if (position == null || position == i) {
      resolvedRoles.problem(
          path(i, "for_each"),
          String.valueOf(spec.forEach()),
          "input, input.LIST, STEP.LIST or STEP, where STEP is "
              + oneOf(list.getFirst(), spec.name()));
    } else {
      on.add(position);
    }
    return on;
  }

  /** The path of what a step runs over; empty: it has one task. */
  private static List<String> list(StepSpec spec) {
    return spec.forEach() == null ? List.of() : List.of(spec.forEach().split("\\.", -1));
  }

  private String oneOf(String wrong, @Nullable String but) {
    List<String> others =
        positions.keySet().stream().filter(n -> !n.equals(but)).limit(200).toList();
    return others.isEmpty() ? "no step: there is no other" : Suggestion.expected(wrong, others);
  }

  private Step step(int i, Order order, BitSet before) {
    StepSpec spec = specs.get(i);
    Step.Fan fan = fan(i);
    template(i, spec, fan, before);
    return new Step(
        name(i),
        resolved.get(i),
        order.places(after.get(i)),
        fanOut(spec, fan, order),
        spec.request() == null
            ? Step.PromptSource.template(
                Objects.requireNonNullElse(spec.prompt(), ""),
                Objects.requireNonNullElse(spec.reads(), List.of()))
            : Step.PromptSource.item(),
        spec.writes(),
        Objects.requireNonNullElse(spec.onFailure(), OnFailure.STOP));
  }

  private Step.FanOut fanOut(StepSpec spec, Step.Fan fan, Order order) {
    int concurrency = Objects.requireNonNullElse(spec.concurrency(), DEFAULT_CONCURRENCY);
    return switch (fan) {
      case ONE, INLINE -> Step.FanOut.one();
      case LIST -> Step.FanOut.list(String.join(".", list(spec)), concurrency);
      case TASKS ->
          Step.FanOut.following(
              order.places().get(Objects.requireNonNull(positions.get(list(spec).getFirst()))),
              concurrency);
    };
  }

  private Step.Fan fan(int i) {
    List<String> list = list(specs.get(i));
    if (list.isEmpty()) {
      return Step.Fan.ONE;
    }
    String forEach = String.join(".", list);
    boolean one = list.getFirst().equals(INPUT) || fanOf(list.getFirst()).isEmpty();
    if (!one && list.size() == 1) {
      return Step.Fan.TASKS;
    }
    if (!one) {
      resolvedRoles.problem(
          path(i, "for_each"),
          forEach,
          list.getFirst() + ": it has many tasks, and this step follows each");
    } else if (list.size() == 1 && !list.getFirst().equals(INPUT)) {
      resolvedRoles.problem(
          path(i, "for_each"),
          forEach,
          "a list in it, such as " + forEach + ".items: it has one output");
    } else if (!rows || !forEach.equals(Plan.ROWS)) {
      shape(list.getFirst())
          .noList(list)
          .ifPresent(expected -> resolvedRoles.problem(path(i, "for_each"), forEach, expected));
    }
    return Step.Fan.LIST;
  }

  private List<String> fanOf(String step) {
    return list(specs.get(Objects.requireNonNull(positions.get(step))));
  }

  private void template(int i, StepSpec spec, Step.Fan fan, BitSet before) {
    if (spec.request() != null) {
      request(i, spec, fan);
      return;
    }
    if (spec.prompt() == null) {
      resolvedRoles.problem(path(i, "prompt"), null, "a prompt template");
      return;
    }
    TemplateCheck.problem(spec.prompt(), new Names(spec, fan, before))
        .ifPresent(p -> resolvedRoles.problem(path(i, "prompt"), p.value(), p.expected()));
  }

  private void request(int i, StepSpec spec, Step.Fan fan) {
    if (fan == Step.Fan.ONE) {
      resolvedRoles.problem(path(i, "request"), "item", "a step with for_each");
    }
    if (spec.prompt() != null) {
      resolvedRoles.problem(path(i, "prompt"), "beside request", "one of them");
    }
    if (spec.reads() != null) {
      resolvedRoles.problem(path(i, "reads"), "beside request", "a prompt that uses them");
    }
  }

  /** What the template of one step may use. Asked name by name: there may be thousands. */
  private final class Names implements TemplateCheck.Names {
    private final StepSpec spec;
    private final Step.Fan fan;
    private final BitSet before;

    Names(StepSpec spec, Step.Fan fan, BitSet before) {
      this.spec = spec;
      this.fan = fan;
      this.before = before;
    }

    @Override
    public @Nullable Shape of(String name) {
      boolean one = fan == Step.Fan.ONE;
      return switch (name) {
        case INPUT -> shape(INPUT);
        case "state" -> new Shape.Documents(documents(spec));
        case "item" -> one ? null : item(spec);
        case "index" -> one ? null : new Shape.Anything();
        default -> {
          Integer position = positions.get(name);
          yield position != null && before.get(position) ? shape(name) : null;
        }
      };
    }

    @Override
    public List<String> all() {
      List<String> all = new ArrayList<>(List.of(INPUT, "state"));
      if (fan != Step.Fan.ONE) {
        all.addAll(List.of("item", "index"));
      }
      before.stream().mapToObj(specs::get).map(s -> String.valueOf(s.name())).forEach(all::add);
      return all;
    }
  }

  private static Set<String> documents(StepSpec spec) {
    return Objects.requireNonNullElse(spec.reads(), List.<String>of()).stream()
        .map(Prompts::documentName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Shape item(StepSpec spec) {
    List<String> list = list(spec);
    if (rows && Plan.ROWS.equals(spec.forEach())) {
      return new Shape.Anything();
    }
    boolean ofEach = list.size() == 1 && !list.getFirst().equals(INPUT);
    return ofEach ? answer(list.getFirst()) : shape(list.getFirst()).element(list);
  }

  /** What templates find under a name. */
  private Shape shape(String name) {
    if (name.equals(INPUT)) {
      return new Shape.Known(input);
    }
    return fanOf(name).isEmpty() ? answer(name) : new Shape.Many();
  }

  /** What one task of a step answers. */
  private Shape answer(String step) {
    Step.ResolvedRole player = resolved.get(Objects.requireNonNull(positions.get(step)));
    Role role = resolvedRoles.role(player.digest());
    if (role == null || role.format().modality() != Modality.TEXT) {
      return new Shape.Anything();
    }
    JsonNode output = role.format().schema();
    return output == null ? new Shape.PlainText() : new Shape.Described(output);
  }

  private static String path(int i, String key) {
    return "steps[" + i + "]." + key;
  }
}
