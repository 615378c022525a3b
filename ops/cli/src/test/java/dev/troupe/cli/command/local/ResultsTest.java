package dev.troupe.cli.command.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.report.Task;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  @TempDir Path folder = Path.of("");

  private static Task task(String step, int index, String json) {
    return new Task(
        new UUID(0, index),
        step,
        index,
        null,
        "role",
        TaskState.SUCCEEDED,
        null,
        null,
        1,
        1,
        Usd.ZERO,
        "m",
        null,
        null,
        Json.MESSAGES.readTree(json),
        null);
  }

  @Test
  void write_stepsOfOneAndOfMany_becomeFilesAndFolders() throws IOException {
    List<Path> last =
        Results.write(
            List.of(
                task("plan", 0, "{\"a\":1}"),
                task("scene", 0, "\"one\""),
                task("scene", 1, "\"two\"")),
            folder);
    assertThat(folder.resolve("plan.json")).content().contains("\"a\" : 1");
    assertThat(folder.resolve("scene/0001.md")).hasContent("two");
    assertThat(last)
        .containsExactly(folder.resolve("scene/0000.md"), folder.resolve("scene/0001.md"));
  }

  @Test
  void write_stepWithAPathAsName_staysInTheFolder() throws IOException {
    List<Path> written = Results.write(List.of(task("../../etc/x", 0, "\"no\"")), folder);
    assertThat(written).allSatisfy(file -> assertThat(file.normalize()).hasParent(folder));
  }
}
