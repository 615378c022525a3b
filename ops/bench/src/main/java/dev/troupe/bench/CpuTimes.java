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
import java.util.stream.Stream;

/** CPU time of this process and its descendants, for saying where the time goes. */
final class CpuTimes {
  private static final String COMPILERS = "making machine code";
  private static final List<String> COMPILER_THREADS =
      List.of("(C1 CompilerThre", "(C2 CompilerThre");
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
      StringBuilder text = new StringBuilder();
      double all = byProcess.values().stream().mapToDouble(Duration::toNanos).sum();
      text.append(String.format(Locale.ROOT, "%.1f %% of a core", 100 * all / time.toNanos()));
      String separator = ": ";
      for (var e :
          byProcess.entrySet().stream()
              .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
              .toList()) {
        double share = 100.0 * e.getValue().toNanos() / time.toNanos();
        text.append(separator).append(String.format(Locale.ROOT, "%s %.1f", e.getKey(), share));
        separator = ", ";
      }
      return text.toString();
    }

    /** In microseconds, largest first. */
    String perPiece(long pieces) {
      StringBuilder text = new StringBuilder();
      long all = byProcess.values().stream().mapToLong(cpu -> cpu.toNanos() / 1_000 / pieces).sum();
      text.append(String.format(Locale.ROOT, "%,d µs", all));
      String separator = ": ";
      for (var e :
          byProcess.entrySet().stream()
              .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
              .toList()) {
        long micros = e.getValue().toNanos() / 1_000 / pieces;
        if (micros > 0) {
          text.append(separator).append(e.getKey()).append(' ').append(micros);
          separator = ", ";
        }
      }
      long made = compilers.toNanos() / 1_000 / pieces;
      return made == 0 ? text.toString() : text + "; of that " + COMPILERS + " " + made;
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
