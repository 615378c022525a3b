package dev.troupe.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process takes, as Linux counts it (proc_pid_status: VmRSS, VmHWM). */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Now, in MiB; 0: nobody can tell, or the process is gone. */
  public static long mebibytes(long pid) {
    return value(pid, "VmRSS:");
  }

  /** The most that it has taken so far, in MiB; 0: as above. */
  public static long mostMebibytes(long pid) {
    return value(pid, "VmHWM:");
  }

  private static long value(long pid, String name) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
              .filter(line -> line.startsWith(name))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          / 1_024;
    } catch (IOException e) {
      return 0;
    }
  }
}
