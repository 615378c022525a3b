package dev.troupe.worker.provider.openai;

import static dev.troupe.worker.provider.Piece.AUDIO;
import static dev.troupe.worker.provider.Piece.DOCUMENT;
import static dev.troupe.worker.provider.Piece.DOCUMENT_URL;
import static dev.troupe.worker.provider.Piece.IMAGE;
import static dev.troupe.worker.provider.Piece.IMAGE_URL;
import static dev.troupe.worker.provider.Piece.NAMES;
import static dev.troupe.worker.provider.Piece.TOOLS;
import static dev.troupe.worker.provider.Piece.TURNS;

import dev.troupe.shared.money.ImageSizes;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.Set;

/** What each of OpenAI's products, and each that speaks like it, has words for. */
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

  static Wording embeddings() {
    return Wording.of("dimensions");
  }

  static Wording images() {
    Wording wording = Wording.of("background", "output_format", "quality", "size");
    return Unsaid.words(wording, "output_format", Set.of("png", "jpeg", "webp"))
        .but(
            "background or output_format of a picture that is sold by the piece",
            r ->
                ImageSizes.isSoldByThePiece(r.model())
                    && (Parameters.of(r).has("background")
                        || !Parameters.of(r).get("output_format").asString("png").equals("png")));
  }

  static Wording speech() {
    Wording wording = Wording.of("instructions", "response_format", "speed", "voice");
    return Unsaid.range(wording, "speed", 0.25, 4)
        .but(
            "instructions to a model that is sold by the character",
            r -> Parameters.of(r).has("instructions") && SpeechApi.isSoldByTheCharacter(r.model()))
        .but(
            "instructions beside a system prompt",
            r -> Parameters.of(r).has("instructions") && r.content().system() != null);
  }
}
