package dev.troupe.shared.role;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A folder with all that one loop needs: {@code loop.yaml} and, if it has roles of its own, {@code
 * roles/}.
 *
 * @param lines of {@code loop.yaml}
 * @param warnings what works but is probably not as meant
 */
public record Bundle(
    LoopSpec loop, Map<String, RoleSpec> roles, Lines lines, List<Problem> warnings) {
  public Bundle {
    roles = Map.copyOf(roles);
    warnings = List.copyOf(warnings);
  }

  /**
   * The loop is named by itself, else as its folder.
   *
   * @throws RoleException with every problem of every file
   */
  public static Bundle read(Path folder) {
    Problems problems = new Problems();
    Path file = folder.resolve("loop.yaml");
    String name = TextFiles.fileName(folder.toAbsolutePath().normalize());
    Located<LoopSpec> loop = LoopFiles.readFile(file, name, problems);
    Path roleFolder = folder.resolve("roles");
    Map<String, RoleSpec> roles =
        Files.isDirectory(roleFolder)
            ? RoleFiles.values(RoleFiles.read(roleFolder, problems))
            : Map.of();
    if (loop == null || !problems.errors().isEmpty()) {
      throw new RoleException(problems.errors());
    }
    return new Bundle(loop.value(), roles, loop.lines(), problems.warnings());
  }
}
