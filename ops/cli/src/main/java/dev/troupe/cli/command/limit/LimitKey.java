package dev.troupe.cli.command.limit;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.worker.limit.Axis;

/** What a limit is called on the command line. */
record LimitKey(String group, Axis axis) {
  static LimitKey parse(String text) {
    int dot = text.lastIndexOf('.');
    Axis axis = Axis.of(text.substring(dot + 1)).orElse(null);
    if (dot < 1 || axis == null) {
      throw CliException.usage(
          "KEY: " + text + " (expected: GROUP.AXIS, an axis being one of " + Axis.keys() + ")");
    }
    return new LimitKey(text.substring(0, dot), axis);
  }
}
