package dev.troupe.shared.config;

import dev.troupe.shared.input.Notation;
import java.util.Optional;

/** A value that never shows: its {@link #toString} is the same for every secret. */
public final class Secret {
  /** How one stands in a file. */
  static final Notation<Secret> NOTATION = Notation.secret("text", Secret::new);

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The value itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  /**
   * Where it has a character that no HTTP header can carry, or that none keeps: a blank at an end.
   * Shows that character and nothing else of it; empty: it has none.
   */
  Optional<String> flaw() {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean inside = i > 0 && i < value.length() - 1;
      if (c < ' ' || c > '~' || (c == ' ' && !inside)) {
        return Optional.of(
            "(secret) with U+%04X as character %d of %d".formatted((int) c, i + 1, value.length()));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
