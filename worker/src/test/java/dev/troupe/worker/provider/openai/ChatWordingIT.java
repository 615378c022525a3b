package dev.troupe.worker.provider.openai;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatWordingIT extends WordingContract {
  ChatWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "openai";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OpenAiProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("frequency_penalty", "/frequency_penalty 0.5"),
        Map.entry("logit_bias", "/logit_bias {\"50256\": -100}"),
        Map.entry("logprobs", "/logprobs true"),
        Map.entry("n", "/n 2"),
        Map.entry("parallel_tool_calls", "/parallel_tool_calls false"),
        Map.entry("presence_penalty", "/presence_penalty 0.25"),
        Map.entry("reasoning_effort", "/reasoning_effort \"low\""),
        Map.entry("seed", "/seed 42"),
        Map.entry("stop", "/stop [\"END\", \"STOP\"]"),
        Map.entry("tool_choice", "/tool_choice \"required\""),
        Map.entry("tools", "/tools " + tools()),
        Map.entry("top_logprobs", "/top_logprobs 2"),
        Map.entry("top_p", "/top_p 0.5"),
        Map.entry("verbosity", "/verbosity \"low\""));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(
        Piece.TURNS,
        Piece.TOOLS,
        Piece.NAMES,
        Piece.IMAGE,
        Piece.IMAGE_URL,
        Piece.AUDIO,
        Piece.DOCUMENT);
  }

  @Override
  protected String plain() {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"You are brief.\"},"
        + "{\"role\":\"user\",\"content\":\"Hello.\"}],\"max_completion_tokens\":100,"
        + "\"temperature\":0.5,\"metadata\":{\"call_id\":"
        + "\"00000000-0000-0000-0000-000000000001\"}}";
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
          {"role": "tool", "tool_call_id": "c1", "content": "{\\"town\\":\\"Bern\\"}"},
          {"role": "assistant", "content": "In Bern."},
          {"role": "user", "content": "Sure?"}]}
        """;
  }

  /** They all write them as OpenAI does. */
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void call_inEachDialect_everyParameterIsInTheBodyOrNamed(Dialect dialect) {
    Map<String, String> words = new HashMap<>();
    for (String name : Says.chat(dialect).parameters()) {
      words.put(name, "/" + name + " " + PARAMETERS.get(name));
    }
    assertEachIsInTheBodyOrNamed(Map.of("dialect", dialect.name().toLowerCase(Locale.ROOT)), words);
  }
}
