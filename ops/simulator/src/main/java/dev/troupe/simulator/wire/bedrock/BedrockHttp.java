package dev.troupe.simulator.wire.bedrock;

import dev.troupe.simulator.wire.CallFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Bedrock's paths and headers. */
final class BedrockHttp {
  static final Pattern CONVERSE = Pattern.compile("/model/(.+)/converse");

  private BedrockHttp() {}

  /** Of each reply; the caller may add to them. */
  static Map<String, String> headers(CallFacts facts) {
    return new LinkedHashMap<>(
        Map.of("content-type", "application/json", "x-amzn-requestid", facts.requestId()));
  }
}
