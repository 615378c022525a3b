package dev.troupe.simulator.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request wants beside one answer.
 *
 * @param tools that the model may call
 * @param choices how many answers, from 1 on
 */
public record Wanted(List<Tool> tools, int choices) {
  /** One answer. */
  public static final Wanted ONE = new Wanted(List.of(), 1);

  /** A tool that is offered. */
  public record Tool(String name, String description, JsonNode schema) {}

  public Wanted {
    tools = List.copyOf(tools);
  }

  /** Tools for one answer. */
  public static Wanted of(List<Tool> tools) {
    return new Wanted(tools, 1);
  }

  /** The one of this name, or the first if the name is empty; null if there is none. */
  public @Nullable Tool find(String name) {
    return tools.stream()
        .filter(tool -> name.isEmpty() || tool.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * The form of an answer that has to call this tool.
   *
   * @throws BadRequest if it is not offered
   */
  public AnswerShape calling(String name) {
    var tool = find(name);
    if (tool == null) {
      throw BadRequest.at(
          "tool_choice",
          name.isEmpty() ? "No tool is offered." : "Tool '" + name + "' not found in 'tools'.");
    }
    return new AnswerShape.Schema(tool.schema(), tool.name());
  }
}
