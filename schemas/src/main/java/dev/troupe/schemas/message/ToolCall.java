package dev.troupe.schemas.message;

/**
 * A function that a model wants called.
 *
 * @param id by which the answer of the tool names it
 * @param arguments JSON as the model wrote it, which need not be valid
 */
public record ToolCall(String id, String name, String arguments) {}
