package dev.troupe.simulator.wire.bedrock;

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
import dev.troupe.simulator.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code POST /model/ID/converse}. A signature must be there, but nobody checks it. */
public final class BedrockWire implements Wire {
  /** What Bedrock reserves for a call that names no limit of its own. */
  private static final int RESERVED = 64_000;

  private static final String BEARER = "Bearer ";
  private static final Pattern SIGNED =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/,]+)/\\d{8}/[^/]+/bedrock/aws4_request,\\s*"
              + "SignedHeaders=[^,]+,\\s*Signature=[0-9a-f]{64}");

  @Override
  public String name() {
    return "bedrock";
  }

  @Override
  public Optional<Operation> operation(String method, String path) {
    if (method.equals("POST") && BedrockHttp.CONVERSE.matcher(path).matches()) {
      return Optional.of(Operation.GENERATE);
    }
    return method.equals("GET") && path.equals("/foundation-models")
        ? Optional.of(Operation.LIST_MODELS)
        : Optional.empty();
  }

  /** The access key's id of a signature, or a bearer key. */
  @Override
  public @Nullable String apiKey(HttpCall call) {
    var header = call.header("authorization");
    if (header == null) {
      return null;
    }
    if (header.startsWith(BEARER)) {
      return header.substring(BEARER.length());
    }
    var signed = SIGNED.matcher(header);
    return signed.matches() && call.header("x-amz-date") != null ? signed.group(1) : null;
  }

  @Override
  public Parsed parse(HttpCall call) {
    return RequestBody.parse(call, ConverseRequest::read);
  }

  /** All input, whatever a cache has of it, and all that might come out. */
  @Override
  public long countedTokens(SimulatedRequest request, long prompt, long cached) {
    return prompt + (request.maxTokens() == null ? RESERVED : request.maxTokens());
  }

  @Override
  public HttpReply answer(
      HttpCall call, SimulatedRequest request, SimulatedAnswer answer, CallFacts facts) {
    return ConverseReply.of(request, answer, facts);
  }

  @Override
  public HttpReply refusal(Refusal refusal, CallFacts facts) {
    return BedrockErrors.refusal(refusal, facts);
  }

  @Override
  public Set<String> errors() {
    return BedrockErrors.names();
  }

  @Override
  public HttpReply error(String name, Duration retryAfter, CallFacts facts) {
    return BedrockErrors.named(name, facts);
  }

  @Override
  public HttpReply models(List<String> models, CallFacts facts) {
    var body = LimitedJson.mapper().createObjectNode();
    var list = body.putArray("modelSummaries");
    models.forEach(model -> list.addObject().put("modelId", model));
    return HttpReply.json(200, BedrockHttp.headers(facts), body);
  }
}
