package dev.troupe.stack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log file, for error messages. */
public final class LogTail {
  private static final int BYTES = 16 * 1024;

  private LogTail() {}

  /** At most the last {@code lines} lines, indented; a word in brackets if there are none. */
  public static String of(Path file, int lines) {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      log.seek(Math.max(0, log.length() - BYTES));
      var bytes = new byte[(int) Math.min(BYTES, log.length())];
      log.readFully(bytes);
      List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      if (all.isEmpty()) {
        return "  (empty)";
      }
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()))
          .indent(2)
          .stripTrailing();
    } catch (IOException e) {
      return "  (no log)";
    }
  }
}
