package dev.troupe.cli;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.fleet.Causes;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.shared.input.InvalidInputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command threw into a sentence on stderr and an exit code. */
final class Failures {
  private final Terminal terminal;
  private final boolean debug;

  Failures(CliContext context) {
    terminal = context.terminal();
    debug = !context.environment().getOrDefault("TROUPE_DEBUG", "").isEmpty();
  }

  int usage(ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
    terminal.note("troupe: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(new StringWriter()));
    terminal.note("See '" + command + " --help'.");
    return Exit.USAGE.code();
  }

  int report(Exception failure) {
    if (debug) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      terminal.note(trace.toString());
    }
    return switch (failure) {
      case CliException known -> {
        terminal.note("troupe: " + known.getMessage());
        yield known.exit().code();
      }
      case InvalidInputException input -> {
        input.getMessage().lines().forEach(line -> terminal.note("troupe: " + line));
        yield Exit.USAGE.code();
      }
      case FileSystemException file -> {
        terminal.note("troupe: " + problem(file));
        yield Exit.DEPENDENCY.code();
      }
      case InterruptedException interrupted -> Exit.INTERRUPTED.code();
      default -> {
        terminal.note(
            "troupe: internal error: "
                + failure.getClass().getSimpleName()
                + ": "
                + Causes.root(failure)
                + " (TROUPE_DEBUG=1 shows where)");
        yield Exit.INTERNAL.code();
      }
    };
  }

  private static String problem(FileSystemException failure) {
    String what =
        switch (failure) {
          case AccessDeniedException e -> "no permission (expected: a place that you may write to)";
          case NoSuchFileException e -> "missing (expected: a file)";
          case FileAlreadyExistsException e -> "a file (expected: a folder)";
          default -> Causes.root(failure);
        };
    return failure.getFile() + ": " + what;
  }
}
