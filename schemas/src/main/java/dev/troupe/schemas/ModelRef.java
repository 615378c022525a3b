package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One route of a role: a provider account of the operator's configuration and a model there,
 * written {@code provider/model}. The model may itself contain slashes ({@code
 * openrouter/meta-llama/llama-3.3-70b}).
 */
public record ModelRef(String provider, String model) {
  /**
   * @throws IllegalArgumentException if the text is not of the form {@code provider/model}
   */
  @JsonCreator
  public static ModelRef parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      throw new IllegalArgumentException(
          "model: " + text + " (expected: provider/model, for example openai/gpt-4o)");
    }
    return new ModelRef(text.substring(0, slash), text.substring(slash + 1));
  }

  @JsonValue
  @Override
  public String toString() {
    return provider + "/" + model;
  }
}
