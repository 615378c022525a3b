package dev.troupe.shared.role;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Variables;
import dev.troupe.shared.input.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads loops: {@code <name>.yaml}. What is wrong with one beyond its form the planner finds, and
 * {@link LoopProblems} the line for it.
 */
public final class LoopFiles {
  private static final Set<String> ENDINGS = Set.of("yaml", "yml");

  private LoopFiles() {}

  /**
   * All loops of a folder, or the one of a file, by name: the one that the loop gives itself, else
   * its file's.
   *
   * @throws RoleException with every problem of every file
   */
  public static Map<String, LoopSpec> read(Path path) {
    Map<String, LoopSpec> loops = new LinkedHashMap<>();
    readLocated(path).forEach((name, loop) -> loops.put(name, loop.value()));
    return loops;
  }

  /** As {@link #read(Path)}, with the lines. */
  public static Map<String, Located<LoopSpec>> readLocated(Path path) {
    Problems problems = new Problems();
    Map<String, Located<LoopSpec>> loops = read(path, problems);
    if (!problems.errors().isEmpty()) {
      throw new RoleException(problems.errors());
    }
    return loops;
  }

  /** For a caller that has more to read before it complains; files with errors are left out. */
  public static Map<String, Located<LoopSpec>> read(Path path, Problems problems) {
    List<Path> files =
        Files.isRegularFile(path) ? List.of(path) : TextFiles.in(path, ENDINGS, problems);
    Map<String, Located<LoopSpec>> loops = new TreeMap<>();
    for (Path file : files) {
      Located<LoopSpec> loop = readFile(file, TextFiles.stem(file), problems);
      if (loop == null) {
        continue;
      }
      String name = String.valueOf(loop.value().name());
      Located<LoopSpec> other = loops.putIfAbsent(name, loop);
      if (other != null) {
        problems.error(
            loop.lines().locate(Problem.at("name", name, "a name that no other loop has")));
      }
    }
    return loops;
  }

  static @Nullable Located<LoopSpec> readFile(Path file, String defaultName, Problems problems) {
    String text = TextFiles.read(file, problems);
    if (text == null) {
      return null;
    }
    return YamlDocument.parse(file.toString(), text, 1, Variables.NONE, problems)
        .map(
            document ->
                new Located<>(LoopReader.read(document.root(), defaultName), document.lines()))
        .orElse(null);
  }
}
