package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.worker.provider.ProviderRequest;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls of tools, in the form of the chat API and in that of wires whose arguments are objects. */
public final class Calls {
  private static final int ID_DIGITS = 20;

  private Calls() {}

  /** A call's arguments as an object; empty if they are none. */
  public static Optional<ObjectNode> arguments(ToolCall call) {
    try {
      JsonNode read =
          call.arguments().isBlank()
              ? Json.MESSAGES.createObjectNode()
              : Json.MESSAGES.readTree(call.arguments());
      return read instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** The function that a call of this id named; empty if there is none in the conversation. */
  public static Optional<String> function(ProviderRequest request, String id) {
    return request.content().messages().stream()
        .flatMap(message -> message.toolCalls().stream())
        .filter(call -> call.id().equals(id))
        .map(ToolCall::name)
        .findFirst();
  }

  /**
   * Of a call whose wire gives it none.
   *
   * @param request that it answers: the next one's calls have other ids
   * @param index among the calls of one answer
   */
  public static String id(ProviderRequest request, int index) {
    String digits = request.callId().toString().replace("-", "");
    return "call_" + index + digits.substring(digits.length() - ID_DIGITS);
  }

  /** Its arguments, which some servers write as an object. */
  public static String arguments(JsonNode written) {
    return written.isContainer() ? written.toString() : written.asString("");
  }

  /** Adds one. */
  public static void add(ArrayNode calls, String id, String name, String arguments) {
    ObjectNode call = calls.addObject().put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", arguments);
  }
}
