package dev.troupe.shared.role;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of a folder; what can't be read becomes a problem. */
final class TextFiles {
  private TextFiles() {}

  /** The folder's visible files with one of the endings, by name. */
  static List<Path> in(Path folder, Set<String> endings, Problems problems) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !fileName(file).startsWith("."))
          .filter(file -> endings.contains(ending(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      problems.error(new Problem(folder.toString(), 0, "", reason(e), "a folder to read"));
      return List.of();
    }
  }

  static @Nullable String read(Path file, Problems problems) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      problems.error(new Problem(file.toString(), 0, "", reason(e), "a UTF-8 text file"));
      return null;
    }
  }

  /** {@code episode} of {@code loops/episode.yaml}. */
  static String stem(Path file) {
    String name = fileName(file);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  static String ending(Path file) {
    String name = fileName(file);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  static String fileName(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }

  private static String reason(IOException e) {
    return "unreadable (" + e.getClass().getSimpleName() + ")";
  }
}
