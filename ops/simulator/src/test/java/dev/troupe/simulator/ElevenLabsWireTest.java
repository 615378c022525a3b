package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.simulator.config.LimitConfig;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class ElevenLabsWireTest extends WireContract {
  ElevenLabsWireTest() {
    super("elevenlabs");
  }

  @Override
  List<String> headers() {
    return List.of("xi-api-key", key());
  }

  @Override
  String path() {
    return "/v1/text-to-speech/anna";
  }

  @Override
  ObjectNode body(String text) {
    return WireClient.JSON
        .createObjectNode()
        .put("text", text)
        .put("model_id", "eleven_multilingual_v2");
  }

  @Override
  String said(WireClient.Reply reply) {
    return Base64.getEncoder().encodeToString(reply.bytes());
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return new BigDecimal(reply.header("character-cost")).multiply(new BigDecimal("0.00018"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.of(
        "max_character_limit_exceeded", 400,
        "invalid_api_key", 401,
        "quota_exceeded", 401,
        "missing_permissions", 403,
        "voice_not_found", 404,
        "invalid_parameters", 422,
        "too_many_concurrent_requests", 429,
        "system_busy", 429,
        "internal_error", 500,
        "service_unavailable", 503);
  }

  @Override
  String errorName(WireClient.Reply reply) {
    return reply.at("/detail/status");
  }

  @Override
  int overloadedStatus() {
    return 429;
  }

  @Test
  void speak_text_costsItsCharactersAndSoundsLikeMp3() {
    var reply = ask("Grüße 👋");

    assertThat(reply.header("content-type")).isEqualTo("audio/mpeg");
    assertThat(reply.header("request-id")).isNotBlank();
    assertThat(reply.header("character-cost")).isEqualTo("7");
    assertThat(new String(reply.bytes(), 0, 3, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("ID3");
    assertThat(simulator.bill().calls().getFirst().usage().units().characters()).isEqualTo(7);
  }

  @Test
  void speak_noPlace_isToldApartFromABusySystem() {
    limit(new LimitConfig(null, null, 2, false));
    assertThat(ask("hello").header("maximum-concurrent-requests")).isEqualTo("2");
    assertThat(ask("hello").header("current-concurrent-requests")).isEqualTo("1");

    limit(new LimitConfig(null, null, 0, false));
    assertThat(errorName(ask("hello"))).isEqualTo("too_many_concurrent_requests");
    limit(new LimitConfig(0L, null, null, false));
    assertThat(errorName(ask("hello"))).isEqualTo("system_busy");
  }

  @Test
  void speak_tooLong_isRefusedAndOutOfQuotaIs401() {
    assertThat(errorName(ask("x".repeat(10_001)))).isEqualTo("max_character_limit_exceeded");

    limit(new LimitConfig(null, null, null, true));
    var refused = ask("hello");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(errorName(refused)).isEqualTo("quota_exceeded");
  }

  @Test
  void history_afterACut_givesTheRecordingThatWasPaidFor() {
    ask("Good morning");
    assertThatThrownBy(() -> ask("Lost words [[sim:times=1]][[sim:cut]]"))
        .isInstanceOf(UncheckedIOException.class);

    var found = client.get("/v1/history?voice_id=anna&search=lost%20words&page_size=10");

    assertThat(found.json().path("history")).hasSize(1);
    assertThat(found.at("/history/0/request_id"))
        .isEqualTo(simulator.bill().calls().getLast().ids().requestId());
    assertThat(found.number("/history/0/character_count_change_from")).isEqualTo(12);
    assertThat(found.number("/history/0/character_count_change_to"))
        .isEqualTo(12 + simulator.bill().calls().getLast().usage().units().characters());
    var audio = client.get("/v1/history/" + found.at("/history/0/history_item_id") + "/audio");
    assertThat(audio.bytes()).isEqualTo(ask("Lost words [[sim:times=1]][[sim:cut]]").bytes());
    assertThat(client.get("/v1/history/none/audio").status()).isEqualTo(404);
    assertThat(client.get("/v1/history?voice_id=bob").json().path("history")).isEmpty();
  }

  @Test
  void history_inPages_comesNewestFirst() {
    List.of("one", "two", "three").forEach(this::ask);

    var first = client.get("/v1/history?page_size=2");
    var rest =
        client.get(
            "/v1/history?page_size=2&start_after_history_item_id="
                + first.at("/last_history_item_id"));

    assertThat(first.at("/history/0/text")).isEqualTo("three");
    assertThat(first.json().path("has_more").booleanValue()).isTrue();
    assertThat(rest.at("/history/0/text")).isEqualTo("one");
    assertThat(rest.json().path("has_more").booleanValue()).isFalse();
  }
}
