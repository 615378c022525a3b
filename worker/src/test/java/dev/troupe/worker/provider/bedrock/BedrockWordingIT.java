package dev.troupe.worker.provider.bedrock;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

class BedrockWordingIT extends WordingContract {
  BedrockWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "bedrock";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new BedrockProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("stop", "/inferenceConfig/stopSequences [\"END\", \"STOP\"]"),
        Map.entry("tool_choice", "/toolConfig/toolChoice {\"any\": {}}"),
        Map.entry(
            "tools",
            "/toolConfig/tools [{\"toolSpec\": {\"name\": \"find\", \"description\":"
                + " \"Finds it.\", \"inputSchema\": {\"json\": {\"type\": \"object\","
                + " \"properties\": {\"what\": {\"type\": \"string\"}}}}}}]"),
        Map.entry("top_p", "/inferenceConfig/topP 0.5"));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.AUDIO, Piece.DOCUMENT);
  }

  @Override
  protected String extraAt() {
    return "/additionalModelRequestFields";
  }

  @Override
  protected String plain() {
    return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hello.\"}]}],"
        + "\"system\":[{\"text\":\"You are brief.\"}],"
        + "\"inferenceConfig\":{\"maxTokens\":100,\"temperature\":0.5},"
        + "\"requestMetadata\":{\"call_id\":\"00000000-0000-0000-0000-000000000001\"}}";
  }

  @Override
  protected String said() {
    return """
        {"system": [{"text": "You are brief."}], "messages": [
          {"role": "user", "content": [
            {"text": "Where is it?"},
            {"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}}]},
          {"role": "assistant", "content": [
            {"toolUse": {"toolUseId": "c1", "name": "find", "input": {"what": "tower"}}}]},
          {"role": "user", "content": [
            {"toolResult": {"toolUseId": "c1", "content": [{"text": "{\\"town\\":\\"Bern\\"}"}]}}]},
          {"role": "assistant", "content": [{"text": "In Bern."}]},
          {"role": "user", "content": [{"text": "Sure?"}]}]}
        """;
  }
}
