package dev.troupe.worker.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param name wins over the configuration's
 * @param slots wins over the configuration's
 * @param clockOffset how far ahead of the machine's clock this worker's is: to rehearse what
 *     happens on a machine whose clock is wrong
 */
record WorkerOptions(
    Path config, @Nullable String name, @Nullable Integer slots, Duration clockOffset) {
  static final String USAGE =
      "usage: worker --config FILE [--name NAME] [--slots N] [--clock-offset PT30S]";
  private static final int MAX_SLOTS = 10_000;

  /**
   * @throws IllegalArgumentException with a message for whoever typed it
   */
  static WorkerOptions parse(List<String> arguments) {
    Path config = null;
    String name = null;
    Integer slots = null;
    Duration clockOffset = Duration.ZERO;
    for (Iterator<String> i = arguments.iterator(); i.hasNext(); ) {
      String option = i.next();
      switch (option) {
        case "--config" -> config = Path.of(value(option, i));
        case "--name" -> name = value(option, i);
        case "--slots" -> slots = slots(value(option, i));
        case "--clock-offset" -> clockOffset = duration(value(option, i));
        default -> throw new IllegalArgumentException(option + ": unknown option\n" + USAGE);
      }
    }
    if (config == null) {
      throw new IllegalArgumentException("--config: missing\n" + USAGE);
    }
    return new WorkerOptions(config, name, slots, clockOffset);
  }

  InstantSource clock() {
    return () -> Instant.now().plus(clockOffset);
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--clock-offset: " + text + " (expected: an ISO duration, such as PT30S)\n" + USAGE, e);
    }
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + ": missing value\n" + USAGE);
    }
    return rest.next();
  }

  private static int slots(String text) {
    try {
      int n = Integer.parseInt(text);
      if (n >= 1 && n <= MAX_SLOTS) {
        return n;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--slots: " + text + " (expected: 1 to " + MAX_SLOTS + ")\n" + USAGE);
  }
}
