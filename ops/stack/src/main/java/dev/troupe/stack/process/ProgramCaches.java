package dev.troupe.stack.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link AotCache}s of one build, one per program, in one folder. Thread-safe. */
public final class ProgramCaches {
  /** Where the launcher keeps those of its build. */
  private static final String FOLDER = "troupe.aot";

  private final Optional<Path> folder;
  private final boolean training;
  private final Map<String, AotCache> written = new ConcurrentHashMap<>();

  private ProgramCaches(Optional<Path> folder, boolean training) {
    this.folder = folder;
    this.training = training;
  }

  /**
   * Those that the launcher names (property {@code troupe.aot}); none where it names no folder.
   *
   * @param training whether they are to be written
   */
  public static ProgramCaches ofThisBuild(boolean training) {
    return new ProgramCaches(
        Optional.of(System.getProperty(FOLDER, "")).filter(f -> !f.isEmpty()).map(Path::of),
        training);
  }

  /** What a program starts from; in training the first process of each program writes it. */
  public Optional<AotCache> of(String mainClass) {
    return folder.flatMap(
        f -> {
          Path file = f.resolve(mainClass.substring(mainClass.lastIndexOf('.') + 1) + ".aot");
          if (!training) {
            return Files.isRegularFile(file) ? Optional.of(AotCache.of(file)) : Optional.empty();
          }
          AotCache cache = AotCache.training(file);
          return written.putIfAbsent(mainClass, cache) == null
              ? Optional.of(cache)
              : Optional.empty();
        });
  }

  /** Puts those in place that were written; to be called once the processes have ended. */
  public void keep() {
    written.values().forEach(AotCache::keep);
  }
}
