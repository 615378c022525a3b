package dev.troupe.shared.config;

import dev.troupe.shared.input.Notation;
import java.util.Base64;
import java.util.Optional;

/** A value that never shows: its {@link #toString} is the same for every secret. */
public final class Secret {
  /** How one stands in a file. */
  static final Notation<Secret> NOTATION = Notation.secret("text", Secret::new);

  private static final String KEY = "whsec_";

  /** The key of a webhook, as Standard Webhooks has it. */
  static final Notation<Secret> WEBHOOK =
      Notation.secret(
          "whsec_ and 24 to 64 bytes in Base64",
          text -> {
            int bytes = text.startsWith(KEY) ? decoded(text) : 0;
            if (bytes < 24 || bytes > 64) {
              throw new IllegalArgumentException("key");
            }
            return new Secret(text);
          });

  private static int decoded(String text) {
    return Base64.getDecoder().decode(text.substring(KEY.length())).length;
  }

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
