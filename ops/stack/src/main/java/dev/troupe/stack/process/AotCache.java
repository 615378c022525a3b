package dev.troupe.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a JVM has loaded and linked, ahead of time (JEP 483, 514): a program that starts from it
 * takes half of the CPU. A run of training writes it when it ends in order, which takes some
 * seconds; {@link #keep()} then puts it in place.
 */
public final class AotCache implements StartCache {
  private final Path file;
  private final Path written;
  private final boolean training;

  private AotCache(Path file, boolean training) {
    this.file = file;
    this.written = file.resolveSibling(file.getFileName() + ".new");
    this.training = training;
  }

  /** One that was written before. */
  public static AotCache of(Path file) {
    return new AotCache(file, false);
  }

  /** One that this run is to write. */
  public static AotCache training(Path file) {
    return new AotCache(file, true);
  }

  @Override
  public List<String> flags() {
    return List.of(training ? "-XX:AOTCacheOutput=" + written : "-XX:AOTCache=" + file);
  }

  /**
   * To be called after the training process ended. Keeps what it wrote if that is whole, and leaves
   * nothing else behind; quietly does without otherwise, since a cache only saves time.
   */
  public void keep() {
    // The JVM removes it as the last thing it does: while it is there, the cache is not whole.
    Path recording = written.resolveSibling(written.getFileName() + ".config");
    try {
      if (!Files.exists(recording) && Files.isRegularFile(written)) {
        Files.move(
            written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.deleteIfExists(recording);
      Files.deleteIfExists(written);
    } catch (IOException e) {
      written.toFile().delete();
    }
  }
}
