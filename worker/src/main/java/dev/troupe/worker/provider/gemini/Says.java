package dev.troupe.worker.provider.gemini;

import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.Set;

/** What generateContent has words for. */
final class Says {
  private static final int MOST_STOPS = 5;

  static final Wording WORDING = wording();

  private Says() {}

  private static Wording wording() {
    Wording wording =
        Wording.of(
                "frequency_penalty",
                "logprobs",
                "n",
                "presence_penalty",
                "reasoning_effort",
                "seed",
                "stop",
                "tool_choice",
                "tools",
                "top_k",
                "top_logprobs",
                "top_p")
            .with(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.AUDIO, Piece.DOCUMENT);
    wording =
        Unsaid.strictTools(Unsaid.tools(wording, Kind.AUTO, Kind.NONE, Kind.REQUIRED, Kind.NAMED));
    wording =
        Unsaid.words(
            wording, "reasoning_effort", Set.of("none", "minimal", "low", "medium", "high"));
    wording =
        wording.but(
            "reasoning_effort: none of a model that only knows levels",
            r ->
                Parameters.of(r).text("reasoning_effort").equals("none")
                    && !ContentBody.countsThoughts(r.model()));
    wording =
        wording
            .but("more than 5 stops", Unsaid.stopsAbove(MOST_STOPS))
            .but(
                "top_logprobs without logprobs",
                r ->
                    Parameters.of(r).has("top_logprobs")
                        && !Parameters.of(r).get("logprobs").asBoolean(false))
            .but(
                "a choice of tools without tools",
                r -> Parameters.of(r).has("tool_choice") && !Parameters.of(r).offersTools());
    wording = Unsaid.answersToNothing(Unsaid.brokenCalls(Unsaid.schemaBesideTools(wording)));
    return Unsaid.systemAlone(wording);
  }
}
