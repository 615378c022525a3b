package dev.troupe.worker.provider.ollama;

import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.Set;

/** What Ollama's chat has words for. */
final class Says {
  static final Wording WORDING = wording();

  private Says() {}

  private static Wording wording() {
    Wording wording =
        Wording.of(
                "frequency_penalty",
                "logprobs",
                "presence_penalty",
                "reasoning_effort",
                "seed",
                "stop",
                "tools",
                "top_k",
                "top_logprobs",
                "top_p")
            .with(Piece.TURNS, Piece.TOOLS, Piece.IMAGE);
    wording = Unsaid.strictTools(Unsaid.tools(wording, Kind.AUTO));
    wording = Unsaid.words(wording, "reasoning_effort", Set.of("none", "low", "medium", "high"));
    return Unsaid.answersToNothing(Unsaid.brokenCalls(Unsaid.schemaBesideTools(wording)));
  }
}
