package dev.troupe.shared.role;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of a folder; what can't be read becomes a problem. */
final class TextFiles {
  private static final long LARGEST = 1 << 20;

  private TextFiles() {}

  /** The folder's visible files with one of the endings, by name. */
  static List<Path> in(Path folder, Set<String> endings, Problems problems) {
    try (Stream<Path> files = Files.list(folder)) {
      Path real = folder.toRealPath();
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !fileName(file).startsWith("."))
          .filter(file -> endings.contains(ending(file)))
          .filter(file -> confined(real, file, problems))
          .filter(file -> named(file, problems))
          .sorted()
          .toList();
    } catch (IOException e) {
      problems.error(new Problem(folder.toString(), 0, "", reason(e), "a folder to read"));
      return List.of();
    }
  }

  /** A link may lead anywhere: what it leads to must be where the folder's own files are. */
  private static boolean confined(Path folder, Path file, Problems problems) {
    try {
      if (file.toRealPath().startsWith(above(folder))) {
        return true;
      }
      problems.error(
          new Problem(file.toString(), 0, "", "a link", "a file beside its folder or in it"));
    } catch (IOException e) {
      problems.error(new Problem(file.toString(), 0, "", reason(e), "a file to read"));
    }
    return false;
  }

  /** The folder around one whose links are resolved: its files may use what is there. */
  static Path above(Path folder) {
    Path parent = folder.getParent();
    return parent == null || parent.getParent() == null ? folder : parent;
  }

  private static boolean named(Path file, Problems problems) {
    if (!Text.isName(stem(file))) {
      problems.error(new Problem(file.toString(), 0, "", "its name", Text.NAME));
      return false;
    }
    return true;
  }

  static @Nullable String read(Path file, Problems problems) {
    try {
      if (Files.size(file) > LARGEST) {
        problems.error(
            new Problem(file.toString(), 0, "", Files.size(file) + " bytes", "at most " + LARGEST));
        return null;
      }
      String text = Files.readString(file);
      String flaw = Text.flaw(text).orElse(null);
      if (flaw != null) {
        problems.error(new Problem(file.toString(), 0, "", flaw, Text.EXPECTED));
        return null;
      }
      return text;
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
