package dev.troupe.cli.command.cache;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.cache.Answer;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** An answer that no model gave: it cost nothing, and stands in no row of the ledger. */
final class OperatorAnswer {
  /** At whose expense of space. */
  static final String ACCOUNT = "operator";

  private static final Pattern KEY = Pattern.compile("[^/]+/([^/]+/.+)/[0-9a-f]{64}");

  private OperatorAnswer() {}

  /**
   * @param text JSON, or a text as it is
   * @throws CliException if no question has that key
   */
  static Answer of(String key, String text, Instant now) {
    Matcher parts = KEY.matcher(key);
    if (!parts.matches()) {
      throw CliException.usage(
          "key: "
              + key
              + " (expected: TENANT/KIND/MODEL/SHA256 as 'troupe cache keys' lists them)");
    }
    return new Answer(
        output(text), parts.group(1), "stop", Usage.NONE, Usd.ZERO, now, new UUID(0, 0));
  }

  private static String output(String text) {
    try {
      JsonNode json = Json.STRICT.readTree(text);
      if (!json.isMissingNode()) {
        return json.toString();
      }
    } catch (JacksonException e) {
      // Then it is a text.
    }
    return Json.string(text);
  }
}
