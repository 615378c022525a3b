package dev.troupe.stack.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds out who listens on a port, from what Linux tells; elsewhere nobody is known. */
final class PortHolder {
  private static final String LISTENING = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /** {@code pid 123 (java)}; empty if it is not ours to see. */
  static Optional<String> of(int port) {
    try {
      Set<String> sockets = sockets(port);
      return ProcessHandle.allProcesses()
          .filter(process -> holds(process.pid(), sockets))
          .findFirst()
          .map(p -> "pid " + p.pid() + p.info().command().map(c -> " (" + c + ")").orElse(""));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Set<String> sockets(int port) throws IOException {
    String end = String.format(Locale.ROOT, ":%04X", port);
    Set<String> inodes = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.exists(Path.of(table))) {
        Files.readAllLines(Path.of(table)).stream()
            .map(line -> line.strip().split("\\s+"))
            .filter(f -> f.length > INODE && f[1].endsWith(end) && f[STATE].equals(LISTENING))
            .forEach(f -> inodes.add("socket:[" + f[INODE] + "]"));
      }
    }
    return inodes;
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : open) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      return false; // gone, or another user's
    }
    return false;
  }
}
