package dev.troupe.simulator.wire;

import dev.troupe.simulator.json.LimitedJson;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What reading a JSON request has in common on all wires. */
public final class RequestBody {
  private RequestBody() {}

  /** Reads with a function that may throw {@link BadRequest}. */
  public static Parsed parse(HttpCall call, Function<HttpCall, SimulatedRequest> reader) {
    try {
      return new Parsed.Understood(reader.apply(call));
    } catch (BadRequest e) {
      return new Parsed.Rejected(e.refusal());
    }
  }

  /**
   * The body's object.
   *
   * @throws BadRequest if it is none
   */
  public static JsonNode object(HttpCall call) {
    try {
      var node = LimitedJson.mapper().readTree(call.body());
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      // Falls through: for a client it is the same mistake.
    }
    throw BadRequest.at(
        null, "We could not parse the JSON body of your request. (expected: a JSON object)");
  }

  /** What a tool is called with. Told to be no JSON, or cut, it is an object of nothing. */
  public static JsonNode object(String text) {
    try {
      return LimitedJson.mapper().readTree(text);
    } catch (JacksonException e) {
      return LimitedJson.mapper().createObjectNode();
    }
  }

  /**
   * A text that must be there.
   *
   * @throws BadRequest if it is not
   */
  public static String text(JsonNode object, String name) {
    var node = object.path(name);
    if (!node.isString() || node.stringValue().isEmpty()) {
      throw BadRequest.at(name, "missing_required_parameter", name + ": Field required");
    }
    return node.stringValue();
  }

  /**
   * A number of at least 1; null if it is not given.
   *
   * @throws BadRequest if it is anything else
   */
  public static @Nullable Integer count(JsonNode object, String name) {
    var node = object.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isInt() || node.intValue() < 1) {
      throw BadRequest.at(name, name + ": " + node + " (expected: an integer >= 1)");
    }
    return node.intValue();
  }

  /** All members but some, whatever order the client wrote them in. */
  public static String parameters(JsonNode object, Set<String> without) {
    var rest = new TreeMap<String, String>();
    for (var entry : object.properties()) {
      if (!without.contains(entry.getKey()) && !entry.getValue().isNull()) {
        rest.put(entry.getKey(), entry.getValue().toString());
      }
    }
    return rest.toString();
  }
}
