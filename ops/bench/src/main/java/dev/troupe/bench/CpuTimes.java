package dev.troupe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** CPU time of this process and its descendants, for saying where the time goes. */
final class CpuTimes {
  private static final String COMPILERS = "making machine code";
  private static final List<String> COMPILER_THREADS =
      List.of("(C1 CompilerThre", "(C2 CompilerThre");
  private static final double SHOWN = 0.1;
  private static final int TICKS_PER_SECOND = 100; // Linux says so to every program

  private CpuTimes() {}

  /** By what the processes are; of the JVMs among them, a part went to the compilers. */
  record Use(Map<String, Duration> byProcess, Duration compilers) {
    Use since(Use before) {
      Map<String, Duration> less = new TreeMap<>();
      byProcess.forEach(
          (name, cpu) ->
              less.put(name, cpu.minus(before.byProcess.getOrDefault(name, Duration.ZERO))));
      return new Use(less, compilers.minus(before.compilers));
    }

    /** In microseconds, all together. */
    double micros(long pieces) {
      return byProcess.values().stream().mapToDouble(Duration::toNanos).sum() / 1_000 / pieces;
    }

    /** In percent of one core, largest first. */
    String shareOfACore(Duration time) {
      return all("%.1f %% of a core", "%.1f", cpu -> 100.0 * cpu.toNanos() / time.toNanos());
    }

    /** In microseconds, largest first, and what of it the compilers took. */
    String perPiece(long pieces) {
      double made = compilers.toNanos() / 1_000.0 / pieces;
      String text = all("%,.0f µs", "%,.0f", cpu -> cpu.toNanos() / 1_000.0 / pieces);
      return made < SHOWN
          ? text
          : String.format(Locale.ROOT, "%s; of that %s %,.0f", text, COMPILERS, made);
    }

    /** The sum, and each part that shows. */
    @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a dependency
    private String all(String sum, String part, ToDoubleFunction<Duration> share) {
      Duration together = byProcess.values().stream().reduce(Duration.ZERO, Duration::plus);
      String parts =
          byProcess.entrySet().stream()
              .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
              .filter(e -> share.applyAsDouble(e.getValue()) >= SHOWN)
              .map(
                  e ->
                      e.getKey()
                          + " "
                          + String.format(Locale.ROOT, part, share.applyAsDouble(e.getValue())))
              .collect(Collectors.joining(", "));
      return String.format(Locale.ROOT, sum, share.applyAsDouble(together)) + ": " + parts;
    }
  }

  static Use now() {
    Map<String, Duration> times = new TreeMap<>();
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    for (ProcessHandle p : children) {
      p.info().totalCpuDuration().ifPresent(cpu -> times.merge(name(p), cpu, Duration::plus));
    }
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(cpu -> times.put("this program", cpu));
    Duration compilers = Duration.ZERO;
    for (ProcessHandle p : children) {
      compilers = compilers.plus(compilers(p.pid()));
    }
    return new Use(times, compilers);
  }

  private static String name(ProcessHandle process) {
    String command = commandLine(process).toLowerCase(Locale.ROOT);
    if (command.contains("schedulermain") || command.contains("climain scheduler")) {
      return "scheduler";
    }
    if (command.contains("workermain") || command.contains("climain worker")) {
      return "workers";
    }
    if (command.contains("brokermain")) {
      return "kafka";
    }
    return command.contains("postgres")
        ? "postgresql"
        : command.contains("redis") ? "redis" : "guards";
  }

  /** What ProcessHandle says is cut within a long class path. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }

  /** Zero where there is no /proc. */
  private static Duration compilers(long pid) {
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.isDirectory(threads)) {
      return Duration.ZERO;
    }
    long ticks = 0;
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        ticks += ticks(thread.resolve("stat"));
      }
    } catch (IOException | UncheckedIOException e) {
      return Duration.ZERO; // it has just ended
    }
    return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
  }

  private static long ticks(Path stat) {
    String line;
    try {
      line = Files.readString(stat);
    } catch (IOException e) {
      return 0;
    }
    if (COMPILER_THREADS.stream().noneMatch(line::contains)) {
      return 0;
    }
    // After the name: state is field 3, user time field 14, system time field 15 (proc_pid_stat).
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
