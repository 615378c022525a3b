package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads replies. Thread-safe. */
final class Replies {
  private static final int MAX_ID = 200;

  private final Failures failures;
  private final boolean own;

  /**
   * @param own whether it is OpenAI itself, not someone who speaks like it
   */
  Replies(InstantSource clock, boolean own) {
    this.own = own;
    failures = new Failures(clock);
  }

  ProviderOutcome read(HttpResponse<byte[]> reply) {
    return read(reply.statusCode(), reply.headers(), reply.body());
  }

  ProviderOutcome read(int status, HttpHeaders headers, byte[] bytes) {
    Wire wire = new Wire(requestId(headers), status, LimitHeaders.of(headers, own));
    JsonNode body = parse(bytes);
    if (status != 200) {
      return failures.of(status, headers, body, wire);
    }
    if (body.path("choices").isEmpty() && body.path("error").isObject()) {
      // Some gateways answer 200 and put what went wrong into the body.
      int inner = body.path("error").path("code").asInt(502);
      return failures.of(inner >= 400 ? inner : 502, headers, body, wire);
    }
    return answer(body, wire);
  }

  private static ProviderOutcome answer(JsonNode body, Wire wire) {
    JsonNode choice = body.path("choices").path(0);
    JsonNode message = choice.path("message");
    Usage usage = UsageBody.read(body.path("usage"));
    String finish = choice.path("finish_reason").asString("");
    if (message.path("refusal").isString() || finish.equals("content_filter")) {
      return new ProviderOutcome.Refused(
          Reason.CONTENT, message.path("refusal").asString("content filter"), usage, wire);
    }
    if (finish.equals("error")) {
      return new ProviderOutcome.Lost("cut", "the answer ended with an error", wire);
    }
    if (!message.path("content").isString()) {
      return new ProviderOutcome.Lost("garbled", "the answer has no text", wire);
    }
    return new ProviderOutcome.Answered(
        message.path("content").stringValue(), usage, end(finish), wire);
  }

  private static Finish end(String reason) {
    return switch (reason) {
      case "stop" -> Finish.STOP;
      case "length" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode body = Json.MESSAGES.readTree(bytes);
      return body == null ? MissingNode.getInstance() : body;
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  private static @Nullable String requestId(HttpHeaders headers) {
    return headers
        .firstValue("x-request-id")
        .or(() -> headers.firstValue("x-generation-id"))
        .map(id -> id.length() > MAX_ID ? id.substring(0, MAX_ID) : id)
        .orElse(null);
  }
}
