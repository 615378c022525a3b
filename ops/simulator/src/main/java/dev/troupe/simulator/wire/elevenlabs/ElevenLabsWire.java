package dev.troupe.simulator.wire.elevenlabs;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.CallFacts;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import dev.troupe.simulator.wire.Operation;
import dev.troupe.simulator.wire.Parsed;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedAnswer;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.StoredAnswer;
import dev.troupe.simulator.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/text-to-speech/VOICE} and {@code GET /v1/history}. */
public final class ElevenLabsWire implements Wire {
  @Override
  public String name() {
    return "elevenlabs";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    if (method.equals("POST") && ElevenLabsHttp.SPEAK.matcher(path).matches()) {
      return Optional.of(Operation.GENERATE);
    }
    if (method.equals("GET") && ElevenLabsHttp.HISTORY.matcher(path).matches()) {
      return Optional.of(Operation.LIST_STORED);
    }
    return method.equals("GET") && path.equals("/v1/models")
        ? Optional.of(Operation.LIST_MODELS)
        : Optional.empty();
  }

  @Override
  public @Nullable String apiKey(HttpCall call) {
    return call.header("xi-api-key");
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, SpeechRequest::read);
  }

  /** Places count, not tokens. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return 0;
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    var headers = ElevenLabsHttp.headers(facts);
    headers.put("content-type", "audio/mpeg");
    headers.put("character-cost", Long.toString(answer.usage().units().characters()));
    headers.put("history-item-id", SpeechHistory.id(facts.requestId()));
    return new HttpReply(200, headers, answer.media().getFirst());
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return ElevenLabsErrors.refusal(refusal, facts);
  }

  @Override
  public Set<String> errors() {
    return ElevenLabsErrors.names();
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    return ElevenLabsErrors.named(name, facts);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    var body = LimitedJson.mapper().createArrayNode();
    models.forEach(
        model -> body.addObject().put("model_id", model).put("can_do_text_to_speech", true));
    return HttpReply.json(200, ElevenLabsHttp.headers(facts), body);
  }

  /** All of it: an item tells the account's count of characters before and after. */
  @Override
  public Map<String, String> storedFilter(HttpCall call) {
    return Map.of();
  }

  @Override
  public HttpReply stored(List<StoredAnswer> found, HttpCall call, CallFacts facts) {
    var reply = new SpeechHistory(found).reply(call, ElevenLabsHttp.headers(facts));
    return reply != null
        ? reply
        : ElevenLabsErrors.reply(404, "history_item_not_found", "No such history item.", facts);
  }
}
