package dev.troupe.worker.provider.openai;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

class ResponsesWordingIT extends WordingContract {
  ResponsesWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "openai";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OpenAiProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("api", "responses");
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("logprobs", "/include [\"message.output_text.logprobs\"]"),
        Map.entry("parallel_tool_calls", "/parallel_tool_calls false"),
        Map.entry("reasoning_effort", "/reasoning/effort \"low\""),
        Map.entry("tool_choice", "/tool_choice \"required\""),
        Map.entry(
            "tools",
            "/tools [{\"type\": \"function\", \"name\": \"find\", \"description\": \"Finds it.\","
                + " \"parameters\": {\"type\": \"object\", \"properties\": {\"what\":"
                + " {\"type\": \"string\"}}}, \"strict\": false}]"),
        Map.entry("top_logprobs", "/top_logprobs 2"),
        Map.entry("top_p", "/top_p 0.5"),
        Map.entry("verbosity", "/text/verbosity \"low\""));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(
        Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.IMAGE_URL, Piece.DOCUMENT, Piece.DOCUMENT_URL);
  }

  @Override
  protected String plain() {
    return "{\"model\":\"m\",\"instructions\":\"You are brief.\",\"input\":\"Hello.\","
        + "\"max_output_tokens\":100,\"temperature\":0.5,\"store\":false,"
        + "\"metadata\":{\"call_id\":\"00000000-0000-0000-0000-000000000001\"}}";
  }

  @Override
  protected String said() {
    return """
        {"input": [
          {"role": "system", "content": "You are brief."},
          {"role": "user", "content": [
            {"type": "input_text", "text": "Where is it?"},
            {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo="}]},
          {"type": "function_call", "call_id": "c1", "name": "find",
            "arguments": "{\\"what\\":\\"tower\\"}"},
          {"type": "function_call_output", "call_id": "c1", "output": "{\\"town\\":\\"Bern\\"}"},
          {"role": "assistant", "content": "In Bern."},
          {"role": "user", "content": "Sure?"}]}
        """;
  }
}
