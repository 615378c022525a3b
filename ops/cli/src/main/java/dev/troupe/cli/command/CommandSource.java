package dev.troupe.cli.command;

import java.util.List;

/**
 * More verbs, from modules that stand on this one and so can't be named here (the benchmarks).
 * Found by {@link java.util.ServiceLoader}.
 */
public interface CommandSource {
  /** picocli commands, in the order of the help. */
  List<Object> commands(CliContext context);
}
