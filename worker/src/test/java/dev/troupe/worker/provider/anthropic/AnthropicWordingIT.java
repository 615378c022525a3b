package dev.troupe.worker.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnthropicWordingIT extends WordingContract {
  AnthropicWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "anthropic";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new AnthropicProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry(
            "parallel_tool_calls",
            "/tool_choice {\"type\": \"auto\", \"disable_parallel_tool_use\": true}"),
        Map.entry("reasoning_effort", "/output_config {\"effort\": \"low\"}"),
        Map.entry("stop", "/stop_sequences [\"END\", \"STOP\"]"),
        Map.entry("tool_choice", "/tool_choice {\"type\": \"any\"}"),
        Map.entry(
            "tools",
            "/tools [{\"name\": \"find\", \"description\": \"Finds it.\", \"input_schema\":"
                + " {\"type\": \"object\", \"properties\": {\"what\": {\"type\": \"string\"}}}}]"),
        Map.entry("top_k", "/top_k 7"),
        Map.entry("top_p", "/top_p 0.5"));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(
        Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.IMAGE_URL, Piece.DOCUMENT, Piece.DOCUMENT_URL);
  }

  @Override
  protected String plain() {
    return "{\"model\":\"m\",\"max_tokens\":100,\"system\":\"You are brief.\","
        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello.\"}],\"temperature\":0.5}";
  }

  @Override
  protected String said() {
    return """
        {"system": "You are brief.", "messages": [
          {"role": "user", "content": [
            {"type": "text", "text": "Where is it?"},
            {"type": "image", "source":
              {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}]},
          {"role": "assistant", "content": [
            {"type": "tool_use", "id": "c1", "name": "find", "input": {"what": "tower"}}]},
          {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "c1", "content": "{\\"town\\":\\"Bern\\"}"}]},
          {"role": "assistant", "content": "In Bern."},
          {"role": "user", "content": "Sure?"}]}
        """;
  }

  @Test
  void inexpressible_documentOfAnotherType_isNamed() {
    Message letter =
        new Message(
            Speaker.USER,
            null,
            List.of(new Part.Document(inline("application/msword"), "a.doc")),
            List.of(),
            null);
    assertThat(inexpressible(request(List.of(letter), new TreeMap<>())))
        .isEqualTo("a document that is neither PDF nor text");
  }
}
