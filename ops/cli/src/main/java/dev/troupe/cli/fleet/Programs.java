package dev.troupe.cli.fleet;

import dev.troupe.stack.process.AotCache;
import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts the scheduler and workers as JVMs like this one. Thread-safe. */
final class Programs {
  static final String SCHEDULER = "dev.troupe.scheduler.app.SchedulerMain";
  static final String WORKER = "dev.troupe.worker.app.WorkerMain";

  /** Where the launcher keeps the caches of its build. */
  private static final String FOLDER = "troupe.aot";

  /** This run is the one after the build, whose processes write their caches. */
  private static final String TRAINING = "troupe.training";

  private final List<Path> classPath = ChildJvm.ownClassPath();
  private final Map<String, String> environment;
  private final List<String> flags;
  private final Map<String, AotCache> written = new ConcurrentHashMap<>();

  /**
   * @param environment added to this process's
   * @param flags for each JVM
   */
  Programs(Map<String, String> environment, List<String> flags) {
    this.environment = environment;
    this.flags = new ArrayList<>(flags);
    this.flags.add("-Dlogback.configurationFile=dev/troupe/cli/fleet-logback.xml");
    this.flags.addAll(ChildJvm.inheritedFlags());
  }

  /** Starts one; the log is appended to. */
  ChildProcess start(String mainClass, List<String> arguments, Path log) throws IOException {
    return ChildJvm.start(
        mainClass, arguments, classPath, flags, environment, log, cache(mainClass));
  }

  /** Whether its processes write caches when they end, which takes them some seconds. */
  static boolean training() {
    return Boolean.getBoolean(TRAINING);
  }

  /** In training the first process of each program writes it. */
  private Optional<AotCache> cache(String mainClass) {
    String folder = System.getProperty(FOLDER, "");
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(folder, mainClass.substring(mainClass.lastIndexOf('.') + 1) + ".aot");
    if (training()) {
      AotCache cache = AotCache.training(file);
      return written.putIfAbsent(mainClass, cache) == null ? Optional.of(cache) : Optional.empty();
    }
    return Files.isRegularFile(file) ? Optional.of(AotCache.of(file)) : Optional.empty();
  }

  /** Puts the caches in place that were written; to be called once the processes have ended. */
  void keepCaches() {
    written.values().forEach(AotCache::keep);
  }
}
