package dev.troupe.simulator.wire.gemini;

import java.util.Map;
import java.util.regex.Pattern;

/** Gemini's paths and headers. */
final class GeminiHttp {
  static final Pattern GENERATE = Pattern.compile("/v1(?:beta)?/models/([^/:]+):generateContent");

  /** No request id and no limits: Gemini tells neither. */
  static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json; charset=UTF-8");

  private GeminiHttp() {}
}
