package dev.troupe.scheduler.plan;

import com.samskivert.mustache.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the prompts of one plan from what its steps have answered. A step with one task is seen by
 * the templates of later steps as its output; a fanned-out step as the list of its outputs, each
 * with its {@code index}. An answer in plain text is itself and has the field {@code text}.
 * Thread-safe.
 */
public final class Prompts {
  private final Plan plan;
  private final Map<Integer, Template> templates = new ConcurrentHashMap<>();

  public Prompts(Plan plan) {
    this.plan = plan;
  }

  /**
   * @param expects the version of the document that the step writes, if the prompt was made from it
   */
  public record Prompt(String text, @Nullable Integer expects) {}

  public Prompt of(Planner.Release release, Outputs outputs) {
    Step step = plan.steps().get(release.step());
    String prompt = Objects.requireNonNull(step.prompt());
    if (step.literal()) {
      return new Prompt(prompt, null);
    }
    Map<String, Object> context = new HashMap<>();
    context.put("input", plain(outputs.input()));
    context.put("index", release.index());
    for (int i = 0; i < release.step(); i++) {
      // Read only if the template asks for it: a fan-out of a million must not be loaded for a
      // prompt that doesn't use it.
      Step earlier = plan.steps().get(i);
      if (prompt.contains(earlier.name())) {
        context.put(earlier.name(), seen(i, earlier, outputs));
      }
    }
    item(step, release.index(), outputs).ifPresent(item -> context.put("item", item));
    Integer expects = null;
    Map<String, Object> state = new LinkedHashMap<>();
    for (String key : step.reads()) {
      Optional<Outputs.Document> document = outputs.state(key);
      document.map(Outputs.Document::body).ifPresent(body -> state.put(name(key), plain(body)));
      if (key.equals(step.writes())) {
        expects = document.map(Outputs.Document::version).orElse(0);
      }
    }
    context.put("state", state);
    Template template = templates.computeIfAbsent(release.step(), i -> Templates.compile(prompt));
    return new Prompt(Templates.render(template, context), expects);
  }

  /** How long the list is that a step runs over; 0 if what was answered has no list there. */
  public int size(Step step, Outputs outputs) {
    return list(step, outputs).map(JsonNode::size).orElse(0);
  }

  /**
   * Keys have slashes, which Mustache names may not: {@code story/cast} is {@code
   * {{state.story_cast}}}.
   */
  private static String name(String key) {
    return key.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private Optional<Object> item(Step step, int index, Outputs outputs) {
    return switch (step.fan()) {
      case ONE, INLINE -> Optional.empty();
      case LIST -> list(step, outputs).map(list -> plain(list.get(index)));
      case TASKS ->
          outputs.of(Objects.requireNonNull(step.follows()), index).map(o -> plain(o.value()));
    };
  }

  private Optional<JsonNode> list(Step step, Outputs outputs) {
    String[] path = Objects.requireNonNull(step.list()).split("\\.", -1);
    JsonNode at =
        path[0].equals("input")
            ? outputs.input()
            : outputs.of(plan.position(path[0]), 0).map(Outputs.Output::value).orElse(null);
    for (int i = 1; i < path.length && at != null; i++) {
      at = at.get(path[i]);
    }
    return Optional.ofNullable(at).filter(JsonNode::isArray);
  }

  private static Object seen(int position, Step step, Outputs outputs) {
    return switch (step.fan()) {
      case ONE -> outputs.of(position, 0).map(o -> plain(o.value())).orElse("");
      case LIST, TASKS, INLINE -> {
        List<Object> all = new ArrayList<>();
        for (Outputs.Output output : outputs.of(position)) {
          all.add(indexed(plain(output.value()), output.index()));
        }
        yield all;
      }
    };
  }

  private static Object indexed(Object value, int index) {
    Map<String, Object> with = value instanceof Text t ? new Text(t.text) : new LinkedHashMap<>();
    if (value instanceof Map<?, ?> fields) {
      fields.forEach((k, v) -> with.put((String) k, v));
    }
    with.putIfAbsent("index", index);
    return with;
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      node.properties().forEach(e -> fields.put(e.getKey(), plain(e.getValue())));
      return fields;
    }
    if (node.isArray()) {
      List<Object> elements = new ArrayList<>();
      node.forEach(e -> elements.add(plain(e)));
      return elements;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isNull() ? "" : new Text(node.asString());
  }

  /** A string that templates can use as it is or by its field {@code text}. */
  private static final class Text extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;
    private final String text;

    Text(String text) {
      this.text = text;
      put("text", text);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
