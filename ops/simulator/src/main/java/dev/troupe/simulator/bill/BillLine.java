package dev.troupe.simulator.bill;

import dev.troupe.simulator.json.LimitedJson;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of one billed call. */
final class BillLine {
  private static final JsonMapper JSON = LimitedJson.mapper();

  private BillLine() {}

  /** One line without its line end; the cost is a string so that no reader makes a double of it. */
  static String write(BilledCall call) {
    var node = JSON.createObjectNode();
    node.put("sequence", call.sequence());
    node.put("time", call.time().toString());
    node.put("account", call.account());
    node.put("request_id", call.ids().requestId());
    node.put("client_request_id", call.ids().clientRequestId());
    node.put("metadata_call_id", call.ids().metadataCallId());
    node.put("model", call.model());
    node.put("prompt_tokens", call.usage().prompt());
    node.put("cached_tokens", call.usage().cached());
    node.put("cache_write_tokens", call.usage().cacheWrite());
    node.put("completion_tokens", call.usage().completion());
    node.put("reasoning_tokens", call.usage().reasoning());
    units(node, call.usage().units());
    node.put("cost_usd", call.costUsd().toPlainString());
    node.put("status", call.status());
    return node.toString();
  }

  /** Only where there are any: most lines are tokens and nothing else. */
  private static void units(ObjectNode node, Units units) {
    if (!units.equals(Units.NONE)) {
      node.put("images", units.images());
      node.put("image_variant", units.variant());
      node.put("characters", units.characters());
      node.put("audio_ms", units.millis());
    }
  }

  static BilledCall read(String line) {
    var node = JSON.readTree(line);
    return new BilledCall(
        node.required("sequence").longValue(),
        Instant.parse(node.required("time").stringValue()),
        node.required("account").stringValue(),
        new CallIds(
            node.required("request_id").stringValue(),
            textOrNull(node.path("client_request_id")),
            textOrNull(node.path("metadata_call_id"))),
        node.required("model").stringValue(),
        new Usage(
            node.required("prompt_tokens").longValue(),
            node.required("cached_tokens").longValue(),
            node.path("cache_write_tokens").asLong(0),
            node.required("completion_tokens").longValue(),
            node.required("reasoning_tokens").longValue(),
            new Units(
                node.path("images").asLong(0),
                textOrNull(node.path("image_variant")),
                node.path("characters").asLong(0),
                node.path("audio_ms").asLong(0))),
        new BigDecimal(node.required("cost_usd").stringValue()),
        node.required("status").intValue());
  }

  private static @Nullable String textOrNull(JsonNode node) {
    return node.isString() ? node.stringValue() : null;
  }
}
