package dev.troupe.simulator.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a key opens an account. */
final class Keys {
  private Keys() {}

  static boolean open(List<String> accepted, @Nullable String given) {
    return given != null && !given.isEmpty() && (accepted.isEmpty() || accepted.contains(given));
  }
}
