package dev.troupe.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a JVM has loaded and linked, ahead of time (JEP 483, 514): later starts of the same program
 * take half of the CPU. The first run writes one when it ends in order, which takes it some
 * seconds; {@link #keep()} then puts it in place.
 */
public final class AotCache {
  private final Path file;
  private final Path written;
  private final boolean present;

  /**
   * @param file where the cache is or will be; its name must change with the class path and the JVM
   *     version
   */
  public AotCache(Path file) {
    this.file = file;
    this.written =
        file.resolveSibling(
            file.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime())
                + ".new");
    this.present = Files.isRegularFile(file);
  }

  /** Where it is or will be. */
  public Path file() {
    return file;
  }

  List<String> flags() {
    return present ? List.of("-XX:AOTCache=" + file) : List.of("-XX:AOTCacheOutput=" + written);
  }

  /**
   * To be called after the program ended. Keeps what it wrote, if anything; quietly does without
   * otherwise, since a cache only saves time.
   */
  public void keep() {
    try {
      if (Files.isRegularFile(written)) {
        Files.move(
            written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      written.toFile().delete();
    }
  }
}
