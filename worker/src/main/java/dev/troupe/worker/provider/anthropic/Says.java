package dev.troupe.worker.provider.anthropic;

import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.Set;

/** What messages have words for. */
final class Says {
  static final Wording WORDING = wording();

  private Says() {}

  private static Wording wording() {
    Wording wording =
        Wording.of(
                "parallel_tool_calls",
                "reasoning_effort",
                "stop",
                "tool_choice",
                "tools",
                "top_k",
                "top_p")
            .with(
                Piece.TURNS,
                Piece.TOOLS,
                Piece.IMAGE,
                Piece.IMAGE_URL,
                Piece.DOCUMENT,
                Piece.DOCUMENT_URL);
    wording = Unsaid.tools(wording, Kind.AUTO, Kind.NONE, Kind.REQUIRED, Kind.NAMED);
    wording =
        Unsaid.words(
            wording, "reasoning_effort", Set.of("none", "low", "medium", "high", "xhigh", "max"));
    // A choice stands beside tools only, and one at a time is a part of it.
    wording =
        wording.but(
            "a choice of tools without tools",
            r -> Parameters.of(r).has("tool_choice") && !Parameters.of(r).offersTools());
    wording =
        wording.but(
            "calls of tools one at a time, without tools",
            r -> Parameters.of(r).oneCallAtATime() && !Parameters.of(r).offersTools());
    wording =
        wording.but(
            "a document that is neither PDF nor text",
            r ->
                r.content().messages().stream()
                    .flatMap(m -> m.parts().stream())
                    .anyMatch(Says::isAnotherDocument));
    return Unsaid.systemAlone(Unsaid.brokenCalls(Unsaid.schemaBesideTools(wording)));
  }

  private static boolean isAnotherDocument(Part part) {
    return part instanceof Part.Document(Source.Inline inline, var _)
        && !inline.mediaType().equals("application/pdf")
        && !inline.mediaType().startsWith("text/");
  }
}
