package dev.troupe.scheduler.batch;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.JsonObject;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.job.RequestReader;
import dev.troupe.shared.row.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the lines of one batch: OpenAI's ({@code custom_id, method, url, body}), Mistral's ({@code
 * custom_id, body}) or Anthropic's ({@code custom_id, params}). A good line becomes a row whose
 * item is its request; a bad one an error. For one thread.
 */
final class LineCheck {
  static final int LONGEST = 4 << 20;
  private static final String MODEL = "model";
  private static final String INVALID = "invalid_request";

  private final BatchOrder order;
  private final LineRules rules;
  private final LineIds ids;
  private final List<BatchError> found = new ArrayList<>();
  private final Map<RoleSpec, List<Problem>> checked = new LinkedHashMap<>();
  private @Nullable String firstModel;
  private boolean urls;

  LineCheck(BatchOrder order, LineRules rules, RandomGenerator random) {
    this.order = order;
    this.rules = rules;
    this.ids = new LineIds(random);
  }

  /**
   * A line that is no mistake of its file.
   *
   * @param asked null: it can't be read, and errs by itself
   */
  record Checked(Row row, @Nullable TaskRequest asked) {}

  /** Null: it is wrong, and {@link #takeErrors} says why. */
  @Nullable Checked read(LineReader.Line line) {
    int number = line.number();
    if (!line.isWhole()) {
      error("line_too_large", "more than " + LONGEST + " bytes", null, number);
      return null;
    }
    ObjectNode object = object(line);
    if (object == null) {
      return null;
    }
    String id = object.path("custom_id").asString("");
    if (!object.path("custom_id").isString() || !Text.isName(id)) {
      error(
          "invalid_custom_id",
          "custom_id (expected: a text of 1 to 200 characters)",
          "custom_id",
          number);
      return null;
    }
    if (!ids.add(id)) {
      error("duplicate_custom_id", "custom_id " + id + " is there before", "custom_id", number);
      return null;
    }
    TaskRequest asked = request(object, number);
    if (asked == null && order.api() == BatchOrder.Api.ANTHROPIC) {
      return new Checked(Row.bad(id, takeErrors().getFirst().message()), null);
    }
    object.remove(List.of("custom_id", "method"));
    return asked == null ? null : new Checked(Row.good(id, object), asked);
  }

  private @Nullable ObjectNode object(LineReader.Line line) {
    JsonNode read;
    try {
      read = Json.STRICT.readTree(line.bytes());
    } catch (JacksonException | NumberFormatException e) {
      error("invalid_json_line", "This line is not parseable as valid JSON.", null, line.number());
      return null;
    }
    if (!(read instanceof ObjectNode object)) {
      error("invalid_json_line", "This line is no JSON object.", null, line.number());
      return null;
    }
    List<Problem> unfit = JsonGate.problems(object);
    if (!unfit.isEmpty()) {
      error(INVALID, unfit.getFirst().toString(), unfit.getFirst().path(), line.number());
      return null;
    }
    return object;
  }

  /**
   * What it asks for. The line becomes what a task can take: with routes in the place of names, and
   * with its endpoint.
   */
  private @Nullable TaskRequest request(ObjectNode line, int number) {
    boolean anthropic = line.has("params");
    String key = anthropic ? "params" : "body";
    String usual = anthropic ? RequestReader.MESSAGES : order.endpoint();
    String url = line.path("url").asString(usual);
    if (order.options().isStrict() && !url.equals(order.endpoint())) {
      error("url_mismatch", "url " + url + " (expected: " + order.endpoint() + ")", "url", number);
      return null;
    }
    if (line.path("url").isString() && !RequestReader.urls().contains(url)) {
      String known = String.join(", ", RequestReader.urls());
      error("invalid_url", Problem.at("url", url, "one of " + known).toString(), "url", number);
      return null;
    }
    urls |= !url.equals(order.endpoint());
    if (!line.hasNonNull("url")) {
      line.put("url", url);
    }
    if (line.get(key) instanceof ObjectNode body && !alias(line, body, key, number)) {
      return null;
    }
    Problems problems = Problems.bounded();
    TaskRequest asked = RequestReader.line(JsonObject.root(line, problems));
    if (!problems.none() || asked == null) {
      Problem first = problems.errors().getFirst();
      error(INVALID, first.toString(), first.path(), number);
      return null;
    }
    return playable(asked, key, number) ? asked : null;
  }

  private boolean alias(ObjectNode line, ObjectNode body, String key, int number) {
    String name = body.path(MODEL).asString("");
    if (order.options().isStrict() && !name.equals(Objects.requireNonNullElse(firstModel, name))) {
      error("model_mismatch", "model " + name + " (expected: " + firstModel + ")", "model", number);
      return false;
    }
    firstModel = Objects.requireNonNullElse(firstModel, name);
    Optional<Problem> unknown = rules.aliases().problem(key + "." + MODEL, name);
    if (body.path(MODEL).isString() && unknown.isPresent()) {
      error("model_not_found", unknown.get().toString(), key + "." + MODEL, number);
      return false;
    }
    List<ModelRef> routes = rules.aliases().of(name);
    if (!routes.isEmpty()) {
      body.put(MODEL, routes.getFirst().toString());
      if (routes.size() > 1) {
        ArrayNode fallback = line.putArray("fallback");
        routes.stream().skip(1).forEach(route -> fallback.add(route.toString()));
      }
    }
    return true;
  }

  private boolean playable(TaskRequest asked, String key, int number) {
    String role = order.options().role();
    if (asked.model() == null) {
      if (role == null) {
        error(INVALID, key + ".model (expected: a model)", key + "." + MODEL, number);
      }
      return role != null;
    }
    RoleSpec asks =
        RoleSpec.asking(asked.model(), asked.modality()).withFurther(asked.fallback(), null, null);
    List<Problem> wrong =
        checked.computeIfAbsent(
            asks, a -> rules.models().apply(Objects.requireNonNullElse(role, InlineTask.ROLE), a));
    if (!wrong.isEmpty()) {
      Problem first = wrong.getFirst();
      error(
          "model_not_found",
          Problem.at(key + "." + MODEL, first.value(), first.expected()).toString(),
          key + "." + MODEL,
          number);
    }
    return wrong.isEmpty();
  }

  private void error(String code, String message, @Nullable String param, int line) {
    found.add(new BatchError(code, message, param, line));
  }

  /** What was wrong since the last call. */
  List<BatchError> takeErrors() {
    List<BatchError> taken = List.copyOf(found);
    found.clear();
    return taken;
  }

  /** Whether lines name another endpoint than the batch. */
  boolean urls() {
    return urls;
  }

  /** The model of the first line; of a batch whose lines have none, null. */
  @Nullable ModelRef firstModel() {
    return checked.isEmpty() ? null : checked.keySet().iterator().next().model();
  }
}
