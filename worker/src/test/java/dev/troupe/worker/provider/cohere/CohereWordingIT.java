package dev.troupe.worker.provider.cohere;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

class CohereWordingIT extends WordingContract {
  CohereWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "cohere";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new CohereProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("frequency_penalty", "/frequency_penalty 0.5"),
        Map.entry("logprobs", "/logprobs true"),
        Map.entry("presence_penalty", "/presence_penalty 0.25"),
        Map.entry("seed", "/seed 42"),
        Map.entry("stop", "/stop_sequences [\"END\", \"STOP\"]"),
        Map.entry("tool_choice", "/tool_choice \"REQUIRED\""),
        Map.entry("tools", "/tools " + tools()),
        Map.entry("top_k", "/k 7"),
        Map.entry("top_p", "/p 0.5"));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.IMAGE_URL);
  }

  @Override
  protected String plain() {
    return "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"system\","
        + "\"content\":\"You are brief.\"},{\"role\":\"user\",\"content\":\"Hello.\"}],"
        + "\"max_tokens\":100,\"temperature\":0.5}";
  }

  @Override
  protected String said() {
    return """
        {"messages": [
          {"role": "system", "content": "You are brief."},
          {"role": "user", "content": [
            {"type": "text", "text": "Where is it?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]},
          {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function",
            "function": {"name": "find", "arguments": "{\\"what\\":\\"tower\\"}"}}]},
          {"role": "tool", "content": "{\\"town\\":\\"Bern\\"}", "tool_call_id": "c1"},
          {"role": "assistant", "content": "In Bern."},
          {"role": "user", "content": "Sure?"}]}
        """;
  }
}
