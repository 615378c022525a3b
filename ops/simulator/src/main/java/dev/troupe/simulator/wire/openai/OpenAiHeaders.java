package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.limit.LimitSnapshot;
import dev.troupe.simulator.wire.CallFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of every OpenAI reply. */
final class OpenAiHeaders {
  private OpenAiHeaders() {}

  static Map<String, String> of(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("x-request-id", facts.requestId());
    headers.put("openai-processing-ms", Long.toString(facts.processing().toMillis()));
    headers.put("openai-version", "2020-10-01");
    put(headers, "requests", facts.limits().requests());
    put(headers, "tokens", facts.limits().tokens());
    return headers;
  }

  /** Both forms, rounded up so that a client who waits exactly that long is not too early. */
  static void putRetryAfter(Map<String, String> headers, Duration wait) {
    var millis = wait.plusNanos(999_999).toMillis();
    headers.put("retry-after-ms", Long.toString(millis));
    headers.put("retry-after", Long.toString(Math.ceilDiv(millis, 1000)));
  }

  /** Rounded up, for the same reason. */
  static String wholeSeconds(Duration wait) {
    return Long.toString(wait.plusNanos(999_999_999).toSeconds());
  }

  static void put(Map<String, String> headers, String what, LimitSnapshot.@Nullable Line line) {
    if (line != null) {
      headers.put("x-ratelimit-limit-" + what, Long.toString(line.limit()));
      headers.put("x-ratelimit-remaining-" + what, Long.toString(line.remaining()));
      headers.put("x-ratelimit-reset-" + what, duration(line.reset()));
    }
  }

  /** As OpenAI writes them: {@code 12ms}, {@code 1.5s}, {@code 6m0s}, {@code 1h0m0s}. */
  static String duration(Duration duration) {
    var millis = duration.plusNanos(999_999).toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    var seconds = millis % 60_000 / 1000;
    var fraction = "%03d".formatted(millis % 1000).replaceAll("0+$", "");
    var text = new StringBuilder();
    if (millis >= 3_600_000) {
      text.append(millis / 3_600_000).append('h');
    }
    if (millis >= 60_000) {
      text.append(millis / 60_000 % 60).append('m');
    }
    text.append(seconds);
    return (fraction.isEmpty() ? text : text.append('.').append(fraction)).append('s').toString();
  }
}
