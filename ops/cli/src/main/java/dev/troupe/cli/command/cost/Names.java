package dev.troupe.cli.command.cost;

import java.util.Locale;

/** Constants as people write them: lower case. */
final class Names {
  private Names() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
