package dev.troupe.shared.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.StepSpec;
import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopFilesTest {
  private static final String EPISODE =
      """
      description: An episode
      steps:
        - name: plan
          role: planner
          prompt: "Plan {{input.title}}"
        - name: scene
          role: scene_smith
          for_each: plan.scenes
          concurrency: 5
          reads: [bible]
          on_failure: continue
        - name: cut
          role: editor
          after:
            - plann
          writes: episode
      """;

  @TempDir private Path folder;

  @Test
  void read_loop_hasItsStepsAndItsFilesName() throws IOException {
    write("episode.yaml", EPISODE);

    Map<String, LoopSpec> loops = LoopFiles.read(folder);

    LoopSpec episode = Objects.requireNonNull(loops.get("episode"));
    assertThat(episode.name()).isEqualTo("episode");
    assertThat(episode.steps())
        .contains(
            new StepSpec(
                "scene",
                "scene_smith",
                null,
                "plan.scenes",
                5,
                null,
                null,
                List.of("bible"),
                null,
                StepSpec.OnFailure.CONTINUE));
  }

  @Test
  void locate_semanticProblem_printsFileAndLine() throws IOException {
    Path file = write("episode.yaml", EPISODE);
    Located<LoopSpec> loop = Objects.requireNonNull(LoopFiles.readLocated(folder).get("episode"));

    Problem problem =
        LoopProblems.locate(
            loop.lines(), Problem.at("steps[2].after[0]", "plann", "one of plan, scene"));

    assertThat(problem)
        .hasToString(file + ":15: steps[2].after[0]: plann (expected: one of plan, scene)");
    assertThat(loop.lines().of("steps[1].prompt")).isEqualTo(6);
  }

  @Test
  void read_badForm_namesLineAndKey() throws IOException {
    Path a = write("a.yaml", "steps:\n  - {name: x, rolle: y, concurrency: many}\n");
    Path b = write("b.yaml", "steps: [\n");
    Path c = write("c.yaml", "description: nothing to do\n");

    RoleException e = catchThrowableOfType(RoleException.class, () -> LoopFiles.read(folder));

    assertThat(e.getMessage())
        .contains(a + ":2: steps[0].rolle: unknown key (expected: did you mean role? one of name,")
        .contains(a + ":2: steps[0].concurrency: many (expected: a whole number from 1 to 10,000)")
        .contains(b + ":2: ")
        .contains(c + ":1: steps: missing (expected: a list of 1 to 10,000)");
  }

  @Test
  void bundle_loopWithItsRoles_isReadTogether() throws IOException {
    Files.createDirectories(folder.resolve("show/roles"));
    Files.writeString(folder.resolve("show/loop.yaml"), EPISODE);
    Files.writeString(folder.resolve("show/roles/planner.md"), "You plan.\n");

    Bundle read = Bundle.read(folder.resolve("show"));

    assertThat(read.loop().name()).isEqualTo("show");
    assertThat(read.roles()).containsOnlyKeys("planner");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
