package dev.troupe.simulator.wire.elevenlabs;

import dev.troupe.simulator.wire.CallFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** ElevenLabs' paths and headers. */
final class ElevenLabsHttp {
  static final Pattern SPEAK = Pattern.compile("/v1/text-to-speech/([^/]+)(?:/stream)?");
  static final Pattern HISTORY = Pattern.compile("/v1/history(?:/([^/]+)(/audio)?)?");

  private ElevenLabsHttp() {}

  /** Of each reply; the caller may add to them. */
  static Map<String, String> headers(CallFacts facts) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("content-type", "application/json");
    headers.put("request-id", facts.requestId());
    var places = facts.limits().concurrency();
    if (places != null) {
      headers.put(
          "current-concurrent-requests", Long.toString(places.limit() - places.remaining()));
      headers.put("maximum-concurrent-requests", Long.toString(places.limit()));
    }
    return headers;
  }
}
