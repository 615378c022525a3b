package dev.troupe.stack;

import dev.troupe.stack.cache.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Data folders for one run, under the JVM's temporary folder. */
final class Scratch {
  private static final String PREFIX = "troupe-stack-";

  private Scratch() {}

  static Path create() throws IOException {
    return Files.createTempDirectory(own());
  }

  private static String own() {
    return PREFIX + ProcessHandle.current().pid() + "-";
  }

  /** Deletes what stacks left that got kill -9: their lock went with them. */
  static void sweep() throws IOException {
    try (var all =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), PREFIX + "*")) {
      for (var folder : all) {
        // Not even opened if it is this process's: closing any channel to a file drops all locks
        // that
        // the process has on it.
        boolean ours = folder.getFileName().toString().startsWith(own());
        if (!ours && abandoned(folder.resolve("stack.lock"))) {
          Trees.delete(folder);
        }
      }
    }
  }

  private static boolean abandoned(Path lock) {
    // A folder without a lock file is just being set up.
    try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        var held = channel.tryLock()) {
      return held != null;
    } catch (IOException | RuntimeException e) {
      return false; // gone, or another user's
    }
  }
}
