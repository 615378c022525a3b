package dev.troupe.worker.provider.bedrock;

import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.ToolChoice.Kind;
import dev.troupe.worker.provider.http.Unsaid;

/** What Converse has words for, whatever the model behind it. */
final class Says {
  static final Wording WORDING = wording();

  private Says() {}

  private static Wording wording() {
    Wording wording =
        Wording.of("stop", "tool_choice", "tools", "top_p")
            .with(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.AUDIO, Piece.DOCUMENT)
            .but("a picture, a recording or a document of this type", Formats::unknown)
            .but(
                "a choice of tools without tools",
                r -> Parameters.of(r).has("tool_choice") && !Parameters.of(r).offersTools())
            .but(
                "calls of tools without tools",
                r ->
                    !Parameters.of(r).offersTools()
                        && r.content().messages().stream()
                            .anyMatch(m -> !m.toolCalls().isEmpty() || m.toolCallId() != null));
    wording = Unsaid.tools(wording, Kind.AUTO, Kind.REQUIRED, Kind.NAMED);
    return Unsaid.systemAlone(Unsaid.brokenCalls(Unsaid.schemaBesideTools(wording)));
  }
}
