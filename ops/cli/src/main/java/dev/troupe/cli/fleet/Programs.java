package dev.troupe.cli.fleet;

import dev.troupe.schemas.Digest;
import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Starts the scheduler and workers as JVMs like this one. Thread-safe. */
final class Programs {
  static final String SCHEDULER = "dev.troupe.scheduler.app.SchedulerMain";
  static final String WORKER = "dev.troupe.worker.app.WorkerMain";

  private static final int KEPT_ARCHIVES = 3;

  private final List<Path> classPath = ChildJvm.ownClassPath();
  private final Map<String, String> environment;
  private final List<String> flags;
  private final String version;
  private final Map<String, ClassArchive> archives = new ConcurrentHashMap<>();

  /**
   * @param environment added to this process's
   * @param flags for each JVM
   */
  Programs(Map<String, String> environment, List<String> flags) {
    this.environment = environment;
    this.flags = new ArrayList<>(flags);
    this.flags.add("-Dlogback.configurationFile=dev/troupe/cli/fleet-logback.xml");
    this.flags.addAll(ChildJvm.inheritedFlags());
    this.version = version(classPath, flags);
  }

  /** Starts one; the log is appended to. */
  ChildProcess start(String mainClass, List<String> arguments, Path log) throws IOException {
    return ChildJvm.start(
        mainClass, arguments, classPath, flags, environment, log, archive(mainClass));
  }

  /**
   * A class archive saves half a second of CPU per start. While there is none, the first process of
   * a program makes it and the others do without.
   */
  private Optional<ClassArchive> archive(String mainClass) {
    // An agent that measures sees to it that none is written.
    if (classPath.stream().anyMatch(Files::isDirectory) || !ChildJvm.inheritedFlags().isEmpty()) {
      return Optional.empty();
    }
    String name = mainClass.substring(mainClass.lastIndexOf('.') + 1) + "-" + version + ".jsa";
    Path file = Cache.defaultFolder().resolve(name);
    if (Files.isRegularFile(file)) {
      return Optional.of(new ClassArchive(file));
    }
    ClassArchive fresh = new ClassArchive(file);
    return archives.putIfAbsent(mainClass, fresh) == null ? Optional.of(fresh) : Optional.empty();
  }

  /** Puts the archives in place that were written; to be called once the processes have ended. */
  void keepArchives() {
    archives.values().forEach(ClassArchive::keep);
    for (String program : archives.keySet()) {
      removeOld(program.substring(program.lastIndexOf('.') + 1) + "-");
    }
  }

  /** Every build leaves its own archive of tens of megabytes. */
  private static void removeOld(String prefix) {
    try (Stream<Path> all = Files.list(Cache.defaultFolder())) {
      all.filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted(Comparator.comparingLong((Path file) -> -file.toFile().lastModified()))
          .skip(KEPT_ARCHIVES)
          .forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // They only take up space.
    }
  }

  /** Changes with everything that an archive depends on. */
  private static String version(List<Path> classPath, List<String> flags) {
    StringBuilder all = new StringBuilder(Runtime.version() + " " + flags);
    try {
      for (Path jar : classPath) {
        all.append('\n').append(jar).append(' ').append(Files.size(jar));
        all.append(' ').append(Files.getLastModifiedTime(jar));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digest.of(all.toString()).substring(Digest.PREFIX.length(), Digest.PREFIX.length() + 12);
  }
}
