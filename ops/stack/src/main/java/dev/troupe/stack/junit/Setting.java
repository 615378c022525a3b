package dev.troupe.stack.junit;

import java.util.Locale;
import java.util.Optional;

/**
 * System properties, or the environment: {@code troupe.it.stack} is also {@code TROUPE_IT_STACK}.
 */
final class Setting {
  private Setting() {}

  static Optional<String> of(String property) {
    return Optional.ofNullable(System.getProperty(property))
        .or(
            () ->
                Optional.ofNullable(
                    System.getenv(property.replace('.', '_').toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  static String required(String property) {
    return of(property)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    property + ": not set (expected: a value, since troupe.it.stack=external)"));
  }
}
