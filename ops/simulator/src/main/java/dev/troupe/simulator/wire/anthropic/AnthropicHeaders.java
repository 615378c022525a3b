package dev.troupe.simulator.wire.anthropic;

import dev.troupe.simulator.limit.LimitSnapshot;
import dev.troupe.simulator.wire.CallFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's headers: limits with the instant at which they are whole again. */
final class AnthropicHeaders {
  private AnthropicHeaders() {}

  static Map<String, String> of(CallFacts facts) {
    var limits = facts.limits();
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("request-id", requestId(facts));
    put(headers, "requests", limits.requests(), facts.created());
    put(headers, "input-tokens", limits.tokens(), facts.created());
    put(headers, "output-tokens", limits.outputTokens(), facts.created());
    put(headers, "tokens", tighter(limits.tokens(), limits.outputTokens()), facts.created());
    return headers;
  }

  static String requestId(CallFacts facts) {
    return facts.requestId();
  }

  static void putRetryAfter(Map<String, String> headers, Duration wait) {
    headers.put("retry-after", Long.toString(wait.plusNanos(999_999_999).toSeconds()));
  }

  /** The general header tells the most restrictive of the limits on tokens. */
  private static LimitSnapshot.@Nullable Line tighter(
      LimitSnapshot.@Nullable Line input, LimitSnapshot.@Nullable Line output) {
    if (input == null || output == null) {
      return input == null ? output : input;
    }
    return output.remaining() < input.remaining() ? output : input;
  }

  private static void put(
      Map<String, String> headers, String what, LimitSnapshot.@Nullable Line line, Instant now) {
    if (line != null) {
      var name = "anthropic-ratelimit-" + what + "-";
      headers.put(name + "limit", Long.toString(line.limit()));
      headers.put(name + "remaining", Long.toString(line.remaining()));
      // Rounded up: who waits exactly that long must not be too early.
      var reset = now.plus(line.reset()).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
      headers.put(name + "reset", reset.toString());
    }
  }
}
