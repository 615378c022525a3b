package dev.troupe.shared.role;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Variables;
import dev.troupe.shared.input.YamlDocument;
import dev.troupe.shared.input.YamlObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads loops: {@code <name>.yaml}. Checks their form; what the steps mean to each other (cycles,
 * unknown steps, roles and references) the planner checks, and {@link LoopProblems} finds the lines
 * for it.
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
        .map(document -> new Located<>(parse(document.root(), defaultName), document.lines()))
        .orElse(null);
  }

  /** A loop as it stands in a mapping; what is wrong goes to the mapping's problems. */
  public static LoopSpec parse(YamlObject loop, String defaultName) {
    String name = loop.name("name");
    String description = loop.verbatim("description");
    List<YamlObject> items = loop.list("steps");
    if (items == null && !loop.keys().contains("steps")) {
      loop.error("steps", null, "a list of steps");
    }
    List<StepSpec> steps = new ArrayList<>();
    for (YamlObject step : items == null ? List.<YamlObject>of() : items) {
      steps.add(step(step));
    }
    loop.finish();
    return new LoopSpec(name == null ? defaultName : name, description, List.copyOf(steps));
  }

  private static StepSpec step(YamlObject step) {
    StepSpec spec =
        new StepSpec(
            step.name("name"),
            step.name("role"),
            step.names("after"),
            step.name("for_each"),
            step.integer("concurrency", 1, 10_000),
            step.verbatim("prompt"),
            step.names("reads"),
            step.name("writes"),
            step.constant("on_failure", StepSpec.OnFailure.class));
    step.finish();
    return spec;
  }
}
