package dev.troupe.worker.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Piece;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.WordingContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GeminiWordingIT extends WordingContract {
  GeminiWordingIT() throws IOException {}

  @Override
  protected String kind() {
    return "gemini";
  }

  @Override
  protected String model() {
    return "gemini-3-pro";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new GeminiProvider(account, InstantSource.system());
  }

  @Override
  protected Map<String, String> words() {
    return Map.ofEntries(
        Map.entry("frequency_penalty", "/generationConfig/frequencyPenalty 0.5"),
        Map.entry("logprobs", "/generationConfig/responseLogprobs true"),
        Map.entry("n", "/generationConfig/candidateCount 2"),
        Map.entry("presence_penalty", "/generationConfig/presencePenalty 0.25"),
        Map.entry("reasoning_effort", "/generationConfig/thinkingConfig/thinkingLevel \"low\""),
        Map.entry("seed", "/generationConfig/seed 42"),
        Map.entry("stop", "/generationConfig/stopSequences [\"END\", \"STOP\"]"),
        Map.entry("tool_choice", "/toolConfig/functionCallingConfig {\"mode\": \"ANY\"}"),
        Map.entry(
            "tools",
            "/tools [{\"functionDeclarations\": [{\"name\": \"find\", \"description\":"
                + " \"Finds it.\", \"parametersJsonSchema\": {\"type\": \"object\","
                + " \"properties\": {\"what\": {\"type\": \"string\"}}}}]}]"),
        Map.entry("top_k", "/generationConfig/topK 7"),
        Map.entry("top_logprobs", "/generationConfig/logprobs 2"),
        Map.entry("top_p", "/generationConfig/topP 0.5"));
  }

  @Override
  protected Set<Piece> pieces() {
    return Set.of(Piece.TURNS, Piece.TOOLS, Piece.IMAGE, Piece.AUDIO, Piece.DOCUMENT);
  }

  @Override
  protected String plain() {
    return "{\"systemInstruction\":{\"parts\":[{\"text\":\"You are brief.\"}]},"
        + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello.\"}]}],"
        + "\"generationConfig\":{\"maxOutputTokens\":100,\"temperature\":0.5}}";
  }

  @Override
  protected String said() {
    return """
        {"systemInstruction": {"parts": [{"text": "You are brief."}]}, "contents": [
          {"role": "user", "parts": [
            {"text": "Where is it?"},
            {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}]},
          {"role": "model", "parts": [
            {"functionCall": {"name": "find", "args": {"what": "tower"}}}]},
          {"role": "user", "parts": [
            {"functionResponse": {"name": "find", "response": {"town": "Bern"}}}]},
          {"role": "model", "parts": [{"text": "In Bern."}]},
          {"role": "user", "parts": [{"text": "Sure?"}]}]}
        """;
  }

  /** Without its signature, a model that thinks refuses a call of its own. */
  @Test
  void call_signedCall_goesBackSigned() {
    String id = Signature.within("call_0", "s/+=");
    ProviderRequest request =
        request(
            List.of(
                Message.text(Speaker.USER, "Where?"),
                new Message(
                    Speaker.ASSISTANT,
                    null,
                    List.of(),
                    List.of(new ToolCall(id, "find", "{}")),
                    null)),
            new TreeMap<>());
    assertThat(id).matches("[A-Za-z0-9_-]+");
    assertThat(body(request).at("/contents/1/parts/0/thoughtSignature").stringValue())
        .isEqualTo("s/+=");
  }

  @Test
  void call_effortOfAModelThatCountsThoughts_isABudget() {
    ProviderRequest request = request(prompt(), more("reasoning_effort", "\"medium\""));
    ProviderRequest older =
        new ProviderRequest(
            request.callId(),
            "gemini-2.5-flash",
            request.content(),
            request.format(),
            request.schemaName(),
            request.sampling(),
            request.timeout(),
            request.sent());
    assertThat(body(older).at("/generationConfig/thinkingConfig/thinkingBudget").intValue())
        .isEqualTo(8_192);
  }
}
