package dev.troupe.stack.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The kill switch: a shell that holds one end of a pipe whose other end only this JVM has. However
 * this JVM ends, the kernel closes the pipe; the shell then asks the child to stop, and one second
 * later kills it. SIGKILL also ends a process that is stopped (SIGSTOP).
 */
final class Guard {
  // Each line replaces the list of frozen descendants: a frozen backend would not notice that its
  // server is gone.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pid=$1 signal=$2 frozen=
      while read -r line; do frozen=$line; done
      [ -z "$frozen" ] || kill -KILL $frozen
      kill -"$signal" "$pid"; kill -CONT "$pid"
      n=0
      while [ $n -lt 10 ] && kill -0 "$pid"; do sleep 0.1; n=$((n + 1)); done
      kill -KILL "$pid"
      """;

  private final Process shell;

  private Guard(Process shell) {
    this.shell = shell;
  }

  static Guard watch(long pid, String stopSignal) throws IOException {
    var command = new ArrayList<>(ownSession());
    command.addAll(
        List.of("/bin/sh", "-c", SCRIPT, "troupe-guard", Long.toString(pid), stopSignal));
    return new Guard(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * The prefix that takes a child out of the terminal's foreground group where there is such a
   * program: Ctrl-C should reach only the parent, which then stops its children in the right order.
   */
  static List<String> ownSession() {
    return Programs.find("setsid").map(program -> List.of(program.toString())).orElse(List.of());
  }

  /** Names the descendants that cannot act for themselves now; an empty list clears it. */
  void frozen(Collection<Long> pids) {
    var line = pids.stream().map(String::valueOf).collect(Collectors.joining(" ")) + "\n";
    try {
      OutputStream pipe = shell.getOutputStream();
      pipe.write(line.getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException ignored) {
      // Disarmed: the child is gone.
    }
  }

  /**
   * Ends the guard without effect; to be called once the child is gone, since its number may soon
   * be another process's.
   */
  void disarm() {
    shell.destroyForcibly();
    try {
      shell.getOutputStream().close();
    } catch (IOException ignored) {
      // A pipe without a reader.
    }
  }
}
