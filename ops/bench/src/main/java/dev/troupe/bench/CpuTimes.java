package dev.troupe.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** CPU time of this process's descendants by what they are, for saying where the time goes. */
final class CpuTimes {
  private CpuTimes() {}

  static Map<String, Duration> now() {
    Map<String, Duration> times = new TreeMap<>();
    ProcessHandle.current()
        .descendants()
        .forEach(
            p ->
                p.info()
                    .totalCpuDuration()
                    .ifPresent(cpu -> times.merge(name(p), cpu, Duration::plus)));
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(cpu -> times.put("this program", cpu));
    return times;
  }

  private static String name(ProcessHandle process) {
    String command =
        process
            .info()
            .commandLine()
            .orElseGet(() -> process.info().command().orElse(""))
            .toLowerCase(Locale.ROOT);
    if (command.contains("schedulermain")) {
      return "scheduler";
    }
    if (command.contains("workermain")) {
      return "worker";
    }
    if (command.contains("brokermain")) {
      return "kafka";
    }
    return command.contains("postgres")
        ? "postgresql"
        : command.contains("redis") ? "redis" : "guards";
  }

  /** What was used between two looks, per piece of work, in microseconds, largest first. */
  static String perPiece(Map<String, Duration> before, Map<String, Duration> after, long pieces) {
    StringBuilder text = new StringBuilder();
    after.entrySet().stream()
        .map(
            e ->
                Map.entry(
                    e.getKey(),
                    e.getValue().minus(before.getOrDefault(e.getKey(), Duration.ZERO)).toNanos()
                        / 1_000
                        / pieces))
        .filter(e -> e.getValue() > 0)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(
            e ->
                text.append(text.isEmpty() ? "" : ", ")
                    .append(e.getKey())
                    .append(' ')
                    .append(e.getValue())
                    .append(" µs"));
    return text.toString();
  }
}
