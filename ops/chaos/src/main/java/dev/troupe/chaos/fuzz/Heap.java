package dev.troupe.chaos.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program holds after a collection. */
final class Heap {
  private static final Pattern USED =
      Pattern.compile("generation.*used (\\d+)K|DefNew.*used (\\d+)K|Tenured.*used (\\d+)K");

  private Heap() {}

  /**
   * @return bytes; -1 if it can't be asked
   */
  static long of(long pid) {
    try {
      jcmd(pid, "GC.run");
      Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
      long kilobytes = 0;
      boolean any = false;
      while (used.find()) {
        for (int group = 1; group <= used.groupCount(); group++) {
          kilobytes += used.group(group) == null ? 0 : Long.parseLong(used.group(group));
        }
        any = true;
      }
      return any ? kilobytes << 10 : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static String jcmd(long pid, String what) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), what)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
