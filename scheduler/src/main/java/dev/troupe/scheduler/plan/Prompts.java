package dev.troupe.scheduler.plan;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.job.RequestReader;
import dev.troupe.shared.row.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the prompts of one plan from what its steps have answered. A step with one task is seen by
 * the templates of later steps as its output; a fanned-out step as the list of its outputs, each
 * with its {@code index}. An answer in plain text is itself and has the field {@code text}.
 * Thread-safe.
 */
public final class Prompts {
  private static final Seen NOTHING = new Seen.Nothing();

  private final Plan plan;
  private final Map<Integer, Template> templates = new ConcurrentHashMap<>();

  public Prompts(Plan plan) {
    this.plan = plan;
  }

  /**
   * @param request whether the text is a {@link dev.troupe.schemas.TaskRequest} in JSON
   * @param expects the version of the document that the step writes, if the prompt was made from it
   */
  public record Prompt(String text, boolean request, @Nullable Integer expects) {}

  /**
   * @throws PromptException if it can't be made of what there is
   */
  public Prompt of(Planner.Release release, Outputs outputs) {
    Step step = plan.steps().get(release.step());
    Outputs.Rows rows = rows(step, outputs);
    if (rows != null) {
      JsonNode _ = item(rows.at(release.index())); // one that can't be read fails, used or not
    }
    if (step.prompt().isItem()) {
      return request(step, release.index(), outputs);
    }
    String prompt = Objects.requireNonNull(step.prompt().text());
    if (step.prompt().literal()) {
      return new Prompt(prompt, Boolean.TRUE.equals(step.prompt().request()), null);
    }
    Integer expects = null;
    Map<String, Seen> documents = new LinkedHashMap<>();
    for (String key : step.prompt().reads()) {
      Optional<Outputs.Document> document = outputs.state(key);
      documents.put(
          documentName(key),
          document.map(Outputs.Document::body).<Seen>map(Seen.Value::new).orElse(NOTHING));
      if (key.equals(step.writes())) {
        expects = document.map(Outputs.Document::version).orElse(0);
      }
    }
    Template template =
        templates.computeIfAbsent(release.step(), i -> TemplateParser.parse(prompt));
    Map<String, Seen> context = new LinkedHashMap<>();
    context.put("state", new Seen.Documents(documents));
    // Read only if the template asks for it: a fan-out of a million must not be loaded for a
    // prompt that doesn't use it.
    for (String name : template.roots()) {
      Seen seen = named(name, step, release, outputs);
      if (seen != null) {
        context.put(name, seen);
      }
    }
    try {
      return new Prompt(Rendering.of(template, context::get), false, expects);
    } catch (PromptException e) {
      throw new PromptException("prompt of step " + step.name() + ": " + e.getMessage());
    }
  }

  private Prompt request(Step step, int index, Outputs outputs) {
    JsonNode item =
        item(step, index, outputs) instanceof Seen.Value(JsonNode node, Integer _) ? node : null;
    if (item == null || !item.isObject()) {
      throw new PromptException(
          "item: " + Quoted.of(String.valueOf(item)) + " (expected: a request)");
    }
    List<ModelRef> routes = routes(item);
    Problems problems = Problems.bounded();
    TaskRequest asked =
        RequestReader.line(
            JsonObject.root(routes.isEmpty() ? item : asking(item, routes.getFirst()), problems));
    if (!problems.none() || asked == null) {
      throw new PromptException(
          problems.errors().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    TaskRequest whole =
        routes.size() > 1 && asked.fallback() == null
            ? asked.withFallback(routes.subList(1, routes.size()))
            : asked;
    return new Prompt(Json.string(whole), true, null);
  }

  /** What the request's model is a name for; empty: it is a route, or nobody knows it. */
  private List<ModelRef> routes(JsonNode item) {
    JsonNode name = body(item).path("model");
    return plan.models() == null || !name.isString()
        ? List.of()
        : plan.models().getOrDefault(name.stringValue(), List.of());
  }

  private static JsonNode asking(JsonNode item, ModelRef model) {
    JsonNode routed = item.deepCopy();
    if (body(routed) instanceof ObjectNode body) {
      body.put("model", model.toString());
    }
    return routed;
  }

  /** Of a line, or of what is a body by itself. */
  private static JsonNode body(JsonNode item) {
    return item.has("params") ? item.path("params") : item.has("body") ? item.path("body") : item;
  }

  private @Nullable Seen named(String name, Step step, Planner.Release release, Outputs outputs) {
    return switch (name) {
      case "input" -> outputs.input().isMissingNode() ? null : new Seen.Value(outputs.input());
      case "index" -> new Seen.Index(release.index());
      case "item" -> item(step, release.index(), outputs);
      default -> {
        int position = plan.position(name);
        boolean earlier = position >= 0 && position < release.step();
        yield earlier ? answers(position, outputs) : null;
      }
    };
  }

  /**
   * How long the list is that a step runs over; 0 if the step that was to answer it failed and was
   * not to stop the job.
   *
   * @throws PromptException if there is no list
   */
  public int size(Step step, Outputs outputs) {
    Outputs.Rows rows = rows(step, outputs);
    if (rows != null) {
      return rows.size();
    }
    JsonNode list = list(step, outputs);
    return list == null ? 0 : list.size();
  }

  /**
   * What the task is known by outside: the key of its row, or the path of its file; null: only its
   * place.
   */
  public @Nullable String key(Planner.Release release, Outputs outputs) {
    Step step = plan.steps().get(release.step());
    return switch (step.fanOut().fan()) {
      case ONE, INLINE -> null;
      case TASKS ->
          key(
              new Planner.Release(Objects.requireNonNull(step.fanOut().follows()), release.index()),
              outputs);
      case LIST -> {
        Outputs.Rows rows = rows(step, outputs);
        if (rows != null) {
          yield rows.at(release.index()).key();
        }
        boolean given = Objects.requireNonNull(step.fanOut().list()).startsWith("input");
        JsonNode list = given ? list(step, outputs) : null;
        String path = list == null ? "" : list.path(release.index()).path("path").asString("");
        yield Text.isName(path) ? path : null;
      }
    };
  }

  private static Outputs.@Nullable Rows rows(Step step, Outputs outputs) {
    return Plan.ROWS.equals(step.fanOut().list()) ? outputs.rows() : null;
  }

  /**
   * Keys have slashes, which Mustache names may not: {@code story/cast} is {@code
   * {{state.story_cast}}}.
   */
  static String documentName(String key) {
    return key.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private @Nullable Seen item(Step step, int index, Outputs outputs) {
    return switch (step.fanOut().fan()) {
      case ONE, INLINE -> null;
      case LIST -> {
        Outputs.Rows rows = rows(step, outputs);
        if (rows != null) {
          yield new Seen.Value(item(rows.at(index)));
        }
        JsonNode list = list(step, outputs);
        yield list == null ? null : new Seen.Value(list.path(index));
      }
      case TASKS ->
          outputs
              .of(Objects.requireNonNull(step.fanOut().follows()), index)
              .map(o -> new Seen.Value(o.value()))
              .orElse(null);
    };
  }

  private static JsonNode item(Row row) {
    if (row.item() == null) {
      throw new PromptException(String.valueOf(row.problem()));
    }
    return row.item();
  }

  private @Nullable JsonNode list(Step step, Outputs outputs) {
    String written = Objects.requireNonNull(step.fanOut().list());
    List<String> path = List.of(written.split("\\.", -1));
    JsonNode whole =
        path.getFirst().equals("input")
            ? outputs.input()
            : outputs.of(plan.position(path.getFirst()), 0).map(Outputs.Output::value).orElse(null);
    if (whole == null) {
      return null;
    }
    Shape.Known known = new Shape.Known(whole);
    Optional<String> noList = known.noList(path);
    if (noList.isPresent()) {
      throw new PromptException(
          "for_each of step %s: %s: no list (expected: %s)"
              .formatted(step.name(), written, noList.get()));
    }
    return known.at(path);
  }

  private Seen answers(int position, Outputs outputs) {
    return switch (plan.steps().get(position).fanOut().fan()) {
      case ONE -> outputs.of(position, 0).<Seen>map(o -> new Seen.Value(o.value())).orElse(NOTHING);
      case LIST, TASKS, INLINE ->
          new Seen.Answers(
              outputs.of(position).stream()
                  .map(o -> new Seen.Value(o.value(), o.index()))
                  .toList());
    };
  }
}
