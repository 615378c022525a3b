package dev.troupe.worker.provider.elevenlabs;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.Sniffer;
import org.jspecify.annotations.Nullable;

/** Reads recordings. */
final class Recordings {
  private Recordings() {}

  /** Null: it is none. */
  static @Nullable String mediaType(Reply reply) {
    return Sniffer.mediaType(reply, "audio");
  }

  /** In characters as the provider counts them, which for its quick models is half of them. */
  static @Nullable Usage cost(Reply reply) {
    try {
      long characters = Long.parseLong(reply.header("character-cost").strip());
      return characters < 0 ? null : new Usage(0, 0, 0, 0, 0, 0, characters);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
