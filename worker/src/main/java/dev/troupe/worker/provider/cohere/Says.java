package dev.troupe.worker.provider.cohere;

import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.Set;

/** What Cohere's chat has words for. */
final class Says {
  private static final int MOST_STOPS = 5;

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
                "tool_choice",
                "tools",
                "top_k",
                "top_p")
            .with(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.IMAGE_URL)
            .but("more than 5 stops", Unsaid.stopsAbove(MOST_STOPS))
            .but(
                "a choice of tools without tools",
                r -> Parameters.of(r).has("tool_choice") && !Parameters.of(r).offersTools())
            .but(
                "tools of which some are strict",
                r -> Parameters.of(r).tools().stream().map(Tool::strict).distinct().count() > 1);
    wording = Unsaid.tools(wording, Kind.AUTO, Kind.NONE, Kind.REQUIRED);
    wording = Unsaid.words(wording, "reasoning_effort", Set.of("none"));
    wording = Unsaid.range(wording, "presence_penalty", 0, 1);
    wording = Unsaid.range(wording, "frequency_penalty", 0, 1);
    return Unsaid.schemaBesideTools(wording);
  }
}
