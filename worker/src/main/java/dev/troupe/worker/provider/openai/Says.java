package dev.troupe.worker.provider.openai;

import static dev.troupe.worker.provider.Piece.AUDIO;
import static dev.troupe.worker.provider.Piece.DOCUMENT;
import static dev.troupe.worker.provider.Piece.DOCUMENT_URL;
import static dev.troupe.worker.provider.Piece.IMAGE;
import static dev.troupe.worker.provider.Piece.IMAGE_URL;
import static dev.troupe.worker.provider.Piece.NAMES;
import static dev.troupe.worker.provider.Piece.TOOLS;
import static dev.troupe.worker.provider.Piece.TURNS;

import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;

/** What OpenAI's wires of text, and those who speak like them, have words for. */
final class Says {
  private Says() {}

  /** Chat completions, by the references of those who serve them. */
  static Wording chat(Dialect dialect) {
    return switch (dialect) {
      case OPENAI ->
          Wording.of(
                  "frequency_penalty",
                  "logit_bias",
                  "logprobs",
                  "n",
                  "parallel_tool_calls",
                  "presence_penalty",
                  "reasoning_effort",
                  "seed",
                  "stop",
                  "tool_choice",
                  "tools",
                  "top_logprobs",
                  "top_p",
                  "verbosity")
              .with(TURNS, TOOLS, NAMES, IMAGE, IMAGE_URL, AUDIO, DOCUMENT);
      case GROQ ->
          functions(
              Wording.of(
                      "frequency_penalty",
                      "parallel_tool_calls",
                      "presence_penalty",
                      "reasoning_effort",
                      "seed",
                      "stop",
                      "tool_choice",
                      "tools",
                      "top_p")
                  .with(TURNS, TOOLS, NAMES, IMAGE, IMAGE_URL));
      case CEREBRAS ->
          functions(
              Wording.of(
                      "logprobs",
                      "parallel_tool_calls",
                      "reasoning_effort",
                      "seed",
                      "stop",
                      "tool_choice",
                      "tools",
                      "top_logprobs",
                      "top_p")
                  .with(TURNS, TOOLS, NAMES));
      case OPENROUTER ->
          functions(
              Wording.of(
                      "frequency_penalty",
                      "logit_bias",
                      "logprobs",
                      "parallel_tool_calls",
                      "presence_penalty",
                      "reasoning_effort",
                      "seed",
                      "stop",
                      "tool_choice",
                      "tools",
                      "top_k",
                      "top_logprobs",
                      "top_p",
                      "verbosity")
                  .with(TURNS, TOOLS, NAMES, IMAGE, IMAGE_URL, AUDIO, DOCUMENT, DOCUMENT_URL));
      // Its logprobs are a number and come back in a form of their own.
      case TOGETHER ->
          functions(
              Wording.of(
                      "frequency_penalty",
                      "logit_bias",
                      "n",
                      "presence_penalty",
                      "reasoning_effort",
                      "seed",
                      "stop",
                      "tool_choice",
                      "tools",
                      "top_k",
                      "top_p")
                  .with(TURNS, TOOLS, NAMES, IMAGE, IMAGE_URL));
      // What those have in common that serve open models: vLLM, SGLang, llama.cpp, gateways.
      case OTHER ->
          functions(
              Wording.of(
                      "frequency_penalty",
                      "logit_bias",
                      "logprobs",
                      "n",
                      "parallel_tool_calls",
                      "presence_penalty",
                      "reasoning_effort",
                      "seed",
                      "stop",
                      "tool_choice",
                      "tools",
                      "top_k",
                      "top_logprobs",
                      "top_p")
                  .with(TURNS, TOOLS, NAMES, IMAGE, IMAGE_URL, AUDIO));
    };
  }

  private static Wording functions(Wording wording) {
    return Unsaid.tools(wording, Kind.AUTO, Kind.NONE, Kind.REQUIRED, Kind.NAMED);
  }

  static Wording responses() {
    Wording wording =
        Wording.of(
                "logprobs",
                "parallel_tool_calls",
                "reasoning_effort",
                "tool_choice",
                "tools",
                "top_logprobs",
                "top_p",
                "verbosity")
            .with(TURNS, TOOLS, IMAGE, IMAGE_URL, DOCUMENT, DOCUMENT_URL);
    return functions(wording);
  }
}
