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

  /**
   * In characters as the provider counts them, which for its quick models is half of them; null if
   * neither of the headers that it has for them has a number above 0.
   */
  static @Nullable Usage cost(Reply reply) {
    String cost = reply.header("character-cost").strip();
    String said = cost.isEmpty() ? reply.header("x-character-count").strip() : cost;
    try {
      int characters = Integer.parseInt(said);
      return characters <= 0 ? null : new Usage(0, 0, 0, 0, 0, 0, characters);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
