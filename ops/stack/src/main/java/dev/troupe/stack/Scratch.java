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
    return Files.createTempDirectory(PREFIX);
  }

  /** Deletes what stacks left that got kill -9: their lock went with them. */
  static void sweep() throws IOException {
    try (var all =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), PREFIX + "*")) {
      for (var folder : all) {
        if (abandoned(folder.resolve("stack.lock"))) {
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
      return false; // gone, another user's, or a stack of this very JVM
    }
  }
}
