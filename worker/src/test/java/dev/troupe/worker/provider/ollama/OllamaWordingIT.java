package dev.troupe.worker.provider.ollama;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

class OllamaWordingIT extends WordingContract {
  OllamaWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "ollama";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OllamaProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("frequency_penalty", "/options/frequency_penalty 0.5"),
        Map.entry("logprobs", "/logprobs true"),
        Map.entry("presence_penalty", "/options/presence_penalty 0.25"),
        Map.entry("reasoning_effort", "/think \"low\""),
        Map.entry("seed", "/options/seed 42"),
        Map.entry("stop", "/options/stop [\"END\", \"STOP\"]"),
        Map.entry("tools", "/tools " + tools()),
        Map.entry("top_k", "/options/top_k 7"),
        Map.entry("top_logprobs", "/top_logprobs 2"),
        Map.entry("top_p", "/options/top_p 0.5"));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(Piece.TURNS, Piece.TOOLS, Piece.IMAGE);
  }

  @Override
  protected String plain() {
    return "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"system\","
        + "\"content\":\"You are brief.\"},{\"role\":\"user\",\"content\":\"Hello.\"}],"
        + "\"options\":{\"num_predict\":100,\"temperature\":0.5}}";
  }

  @Override
  protected String said() {
    return """
        {"messages": [
          {"role": "system", "content": "You are brief."},
          {"role": "user", "content": "Where is it?", "images": ["iVBORw0KGgo="]},
          {"role": "assistant", "content": "", "tool_calls": [
            {"function": {"name": "find", "arguments": {"what": "tower"}}}]},
          {"role": "tool", "content": "{\\"town\\":\\"Bern\\"}", "tool_name": "find"},
          {"role": "assistant", "content": "In Bern."},
          {"role": "user", "content": "Sure?"}]}
        """;
  }
}
