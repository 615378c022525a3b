package dev.troupe.scheduler.api;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as OpenAI's API has them: what it is, and 32 hex digits. */
enum WireId {
  FILE("file-"),
  BATCH("batch_"),
  MESSAGE_BATCH("msgbatch_"),
  UPLOAD("upload_"),
  PART("part_"),
  REQUEST("req_");

  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");

  private final String prefix;

  WireId(String prefix) {
    this.prefix = prefix;
  }

  String of(UUID id) {
    return prefix + id.toString().replace("-", "");
  }

  /** Empty: nothing has such an id. */
  Optional<UUID> read(String id) {
    String digits = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
    return DIGITS.matcher(digits).matches()
        ? Optional.of(
            new UUID(
                Long.parseUnsignedLong(digits, 0, 16, 16),
                Long.parseUnsignedLong(digits, 16, 32, 16)))
        : Optional.empty();
  }
}
