package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** A request's further parameters, which are in the words of the chat API. Immutable. */
public final class Parameters {
  private final Map<String, JsonNode> all;

  private Parameters(Map<String, JsonNode> all) {
    this.all = all;
  }

  public static Parameters of(ProviderRequest request) {
    return new Parameters(request.sampling().further());
  }

  /** A missing node if it is not given, or null. */
  public JsonNode get(String name) {
    JsonNode value = all.getOrDefault(name, MissingNode.getInstance());
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  public boolean has(String name) {
    return !get(name).isMissingNode();
  }

  /** Writes one as it is, under the name that the wire has for it. */
  public void copy(String name, ObjectNode to, String as) {
    if (has(name)) {
      to.set(as, get(name));
    }
  }

  /** Writes those that have the same name and form on the wire, in the order of their names. */
  public void copy(Set<String> names, ObjectNode to) {
    all.keySet().stream().filter(names::contains).forEach(name -> copy(name, to, name));
  }

  /** Writes {@code stop}, one text or several, as a list. */
  public void stops(ObjectNode to, String as) {
    JsonNode stop = get("stop");
    if (stop.isString()) {
      to.putArray(as).add(stop);
    } else if (!stop.isEmpty()) {
      to.set(as, stop);
    }
  }

  public List<String> stops() {
    JsonNode stop = get("stop");
    return stop.isString() ? List.of(stop.stringValue()) : strings(stop);
  }

  private static List<String> strings(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(s -> s.asString("")).toList();
  }

  /** What is given as a text, else an empty one. */
  public String text(String name) {
    return get(name).asString("");
  }

  public boolean offersTools() {
    return !get("tools").isEmpty();
  }

  /** Without those that are no functions. */
  public List<Tool> tools() {
    return StreamSupport.stream(get("tools").spliterator(), false)
        .filter(Parameters::isFunction)
        .map(tool -> Tool.of(tool.path("function")))
        .toList();
  }

  public boolean allFunctions() {
    return StreamSupport.stream(get("tools").spliterator(), false).allMatch(Parameters::isFunction);
  }

  private static boolean isFunction(JsonNode tool) {
    return tool.path("type").asString("function").equals("function");
  }

  public ToolChoice choice() {
    return ToolChoice.of(get("tool_choice"));
  }

  /** Whether it may call one tool only at a time. */
  public boolean oneCallAtATime() {
    return !get("parallel_tool_calls").asBoolean(true);
  }

  /**
   * Writes what only this provider knows. Nothing that is there is changed, so that no bound on
   * what a call can cost is got round.
   */
  public void extra(ObjectNode body) {
    merge(get(Wording.EXTRA), body);
  }

  private static void merge(JsonNode more, ObjectNode into) {
    for (Map.Entry<String, JsonNode> member : more.properties()) {
      JsonNode there = into.path(member.getKey());
      if (there.isMissingNode()) {
        into.set(member.getKey(), member.getValue());
      } else if (there instanceof ObjectNode object && member.getValue().isObject()) {
        merge(member.getValue(), object);
      }
    }
  }

  /**
   * The wording and one limit more: what only this provider knows may not say otherwise what the
   * request says already.
   *
   * @param body as it is without {@code extra}
   */
  public static Wording agreeing(Wording wording, Function<ProviderRequest, ObjectNode> body) {
    return wording.but(
        "extra that says otherwise what the request says",
        r ->
            of(r).has(Wording.EXTRA) && contradicts(of(r).get(Wording.EXTRA), body.apply(bare(r))));
  }

  /** Without its messages, which may not have been fetched yet. */
  private static ProviderRequest bare(ProviderRequest r) {
    return new ProviderRequest(
        r.callId(),
        r.model(),
        new ProviderRequest.Content("?", "?"),
        r.format(),
        r.schemaName(),
        r.sampling(),
        r.timeout(),
        r.sent());
  }

  private static boolean contradicts(JsonNode more, JsonNode body) {
    for (Map.Entry<String, JsonNode> member : more.properties()) {
      JsonNode there = body.path(member.getKey());
      boolean agrees =
          there.isMissingNode()
              || there.equals(member.getValue())
              || (there.isObject()
                  && member.getValue().isObject()
                  && !contradicts(member.getValue(), there));
      if (!agrees) {
        return true;
      }
    }
    return false;
  }
}
