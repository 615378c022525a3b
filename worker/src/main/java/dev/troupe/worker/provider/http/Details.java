package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gathers what an answer has beside its text, in the form of a chat completion. A model's own name
 * that says no more than was asked for, and why an answer ended, are kept only beside something
 * else, so that a plain answer carries nothing.
 */
public final class Details {
  private final ObjectNode all = Json.MESSAGES.createObjectNode();
  private boolean worthKeeping;

  /**
   * @param model as the provider names it; no text: it does not
   */
  public Details(ProviderRequest request, JsonNode model) {
    put("model", model);
    worthKeeping = all.has("model") && !model.stringValue().equals(request.model());
  }

  /**
   * @param name as the provider has it; no text: it has none
   */
  public Details fingerprint(JsonNode name) {
    put("system_fingerprint", name);
    return this;
  }

  /** Why it ended, in the word of the chat API. */
  public Details finish(Finish finish, JsonNode said) {
    String word =
        switch (finish) {
          case STOP -> "stop";
          case LENGTH -> "length";
          case TOOL_CALLS -> "tool_calls";
          case OTHER -> said.asString("");
        };
    if (!word.isEmpty()) {
      all.put("finish_reason", word);
    }
    return this;
  }

  /** What the model thought, where it says so. */
  public Details reasoning(@Nullable String text) {
    if (text != null && !text.isEmpty()) {
      all.put("reasoning", text);
      worthKeeping = true;
    }
    return this;
  }

  public Details calls(ArrayNode calls) {
    return keep("tool_calls", calls);
  }

  /** In the form of the chat API: {@code {content: [{token, logprob, top_logprobs}]}}. */
  public Details logprobs(JsonNode logprobs) {
    return keep("logprobs", logprobs);
  }

  /** All of them, in the form of the chat API; one alone says nothing that is not said already. */
  public Details choices(JsonNode choices) {
    return choices.size() > 1 ? keep("choices", choices) : this;
  }

  private Details keep(String name, JsonNode value) {
    if (!value.isEmpty()) {
      all.set(name, value);
      worthKeeping = true;
    }
    return this;
  }

  private void put(String name, JsonNode text) {
    if (text.isString() && !text.stringValue().isEmpty()) {
      all.put(name, text.stringValue());
    }
  }

  /** The outcome with them, if it is an answer and they are worth keeping. */
  public ProviderOutcome of(ProviderOutcome outcome) {
    return worthKeeping && outcome instanceof Answered answered ? answered.with(all) : outcome;
  }
}
