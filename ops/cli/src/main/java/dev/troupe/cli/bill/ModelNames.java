package dev.troupe.cli.bill;

import java.util.Locale;
import java.util.regex.Pattern;

/** One name for what providers and people call by several. */
final class ModelNames {
  private static final Pattern DATE =
      Pattern.compile("[-@](20[0-9]{2}-?[01][0-9]-?[0-3][0-9])(-v[0-9:]+)?$");

  private ModelNames() {}

  /**
   * Without the date of a snapshot, and as an id where a bill has a title: {@code
   * gpt-4o-2024-08-06} is {@code gpt-4o}, {@code Claude Haiku 4.5} is {@code claude-haiku-4-5}.
   */
  static String plain(String model) {
    String name = model.strip().toLowerCase(Locale.ROOT);
    if (name.startsWith("claude ")) {
      name = name.replace(' ', '-').replace('.', '-');
    }
    return DATE.matcher(name).replaceFirst("");
  }
}
