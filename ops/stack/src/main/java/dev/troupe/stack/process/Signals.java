package dev.troupe.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sends the signals that Java has no API for. */
final class Signals {
  private Signals() {}

  /**
   * Sends {@code signal} (a name without SIG) to all of {@code pids}; those that are gone already
   * are no error.
   */
  static void send(String signal, Collection<Long> pids) {
    if (pids.isEmpty()) {
      return;
    }
    // The shell's own kill: not every container image has the program.
    var command =
        new ArrayList<>(List.of("/bin/sh", "-c", "kill \"$@\" 2>/dev/null", "kill", "-" + signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + signal + " to " + pids, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
