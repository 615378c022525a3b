package dev.troupe.chaos;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ProgramCaches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The processes of a {@link TestFleet}, each with a log of its own. */
final class Members implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of("-Dlogback.configurationFile=logback.xml", "-Xmx256m");
  private static final int LAST_LINES = 15;

  /** To write a cache takes seconds, and a busy machine may take ten times as long. */
  private static final Duration TRAINED = Duration.ofMinutes(2);

  private final Path folder;
  private final ProgramCaches caches;
  private final List<Path> classPath = classPath();
  private final Deque<ChildProcess> members = new ArrayDeque<>();
  private final AtomicInteger started = new AtomicInteger();
  private final Map<String, Path> lastLogs = new ConcurrentHashMap<>();

  /**
   * @param folder for the logs
   * @param caches what its programs start from, or write
   */
  Members(Path folder, ProgramCaches caches) {
    this.folder = folder;
    this.caches = caches;
  }

  /** A cache holds classes of jars only; without a build there are none. */
  private static List<Path> classPath() {
    List<Path> all = ChildJvm.ownClassPath();
    List<Path> jars = all.stream().filter(Files::isRegularFile).toList();
    return jars.stream().anyMatch(j -> j.getFileName().toString().startsWith("troupe-worker"))
        ? jars
        : all;
  }

  /** How many have been started. */
  int started() {
    return started.get();
  }

  ChildProcess start(String what, String mainClass, List<String> arguments) throws IOException {
    Path log = folder.resolve(what + "-" + started.incrementAndGet() + ".log");
    lastLogs.put(what, log);
    ChildProcess child =
        ChildJvm.start(mainClass, arguments, classPath, FLAGS, Map.of(), log, caches.of(mainClass));
    members.push(child);
    return child;
  }

  /** What the one that was started last has said so far. */
  String lastLog(String what) throws IOException {
    return Files.readString(lastLogs.get(what));
  }

  /** The last lines of each one's log. */
  String logs() {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        all.append("== ").append(log.getFileName()).append('\n');
        lines
            .subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
            .forEach(l -> all.append(l).append('\n'));
      }
    } catch (IOException e) {
      all.append(e);
    }
    return all.toString();
  }

  /** Asks all to end, so that they write their caches, and waits until they have. */
  void train() {
    members.forEach(ChildProcess::askToStop);
    members.forEach(member -> member.terminate(TRAINED));
    caches.keep();
  }

  @Override
  public void close() {
    members.forEach(ChildProcess::kill);
  }
}
