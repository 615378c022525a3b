package dev.troupe.scheduler.webhook;

import dev.troupe.schemas.Json;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that is to be told to somebody.
 *
 * @param webhook its name in the configuration
 * @param type such as {@code batch.completed}
 * @param subject the id of what it is about
 * @param attempts before this one
 */
record Delivery(
    UUID id, String webhook, String type, String subject, Instant createdAt, int attempts) {

  /** The same for each attempt: whoever hears it twice knows it by that. */
  String wireId() {
    return "evt_" + id.toString().replace("-", "");
  }

  /** What is sent, in OpenAI's form. */
  byte[] body() {
    ObjectNode event = Json.MESSAGES.createObjectNode();
    event.put("id", wireId());
    event.put("object", "event");
    event.put("type", type);
    event.put("created_at", createdAt.getEpochSecond());
    event.putObject("data").put("id", subject);
    return Json.bytes(event);
  }
}
