package dev.troupe.cli.command;

import java.util.List;

/**
 * The verbs of one subject, all that its package shows of them. Those of modules that stand on this
 * one and so can't be named here (the benchmarks) are found by {@link java.util.ServiceLoader}.
 */
public interface CommandSource {
  /** picocli commands, in the order of the help. */
  List<Object> commands(CliContext context);
}
