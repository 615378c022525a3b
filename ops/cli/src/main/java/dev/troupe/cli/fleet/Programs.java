package dev.troupe.cli.fleet;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ProgramCaches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the scheduler and workers as JVMs like this one. Thread-safe. */
final class Programs {
  static final String SCHEDULER = "dev.troupe.scheduler.app.SchedulerMain";
  static final String WORKER = "dev.troupe.worker.app.WorkerMain";

  /** This run is the one after the build, whose processes write their caches. */
  private static final String TRAINING = "troupe.training";

  private final List<Path> classPath = ChildJvm.ownClassPath();
  private final Map<String, String> environment;
  private final List<String> flags;
  private final ProgramCaches caches = ProgramCaches.ofThisBuild(training());

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
        mainClass, arguments, classPath, flags, environment, log, caches.of(mainClass));
  }

  /** Whether its processes write caches when they end, which takes them some seconds. */
  static boolean training() {
    return Boolean.getBoolean(TRAINING);
  }

  /** Puts the caches in place that were written; to be called once the processes have ended. */
  void keepCaches() {
    caches.keep();
  }
}
