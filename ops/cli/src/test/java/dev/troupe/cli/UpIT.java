package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.Troupe;
import dev.troupe.cli.terminal.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder = Path.of("");

  /** A verb in this process. */
  private Screen troupe(int expected, String... arguments) {
    Screen screen = Screen.plain();
    int code = Troupe.run(new CliContext(screen.terminal(), folder, folder, Map.of()), arguments);
    assertThat(code)
        .as(String.join(" ", arguments) + "\n" + screen.out() + screen.err())
        .isEqualTo(expected);
    return screen;
  }

  @Test
  void up_jobsFromASecondTerminal_surviveARestart() throws Exception {
    CliProcess.project(folder);
    // Together too long to travel inside of the job.
    Files.writeString(folder.resolve("a.md"), "One file. ".repeat(28_000));
    Files.writeString(folder.resolve("b.md"), "Another. ".repeat(30_000));
    List<ProcessHandle> children;
    try (CliProcess up = CliProcess.start(folder, "up", "--workers", "1")) {
      up.await(LIMIT, () -> Files.exists(folder.resolve(".troupe/stack.json")));
      children = up.descendants();
      useIt();
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(folder.resolve(".troupe/stack.json")).doesNotExist();
    troupe(5, "jobs");

    try (CliProcess up = CliProcess.start(folder, "up", "--workers", "0")) {
      up.await(LIMIT, () -> Files.exists(folder.resolve(".troupe/stack.json")));
      assertThat(troupe(0, "jobs").out()).contains("later").contains("digest");
      cancelOneThatNobodyWorksOn();
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
  }

  private void useIt() throws Exception {
    Screen run = troupe(0, "run", "examples/digest", "--input", "*.md", "--out", "results");
    assertThat(run.out()).contains("results/digest.md");
    assertThat(folder.resolve("results/summary/0001.json")).content().contains("\"points\"");
    assertThat(run.err()).containsPattern("summarizer +2 ");
    troupe(2, "up");

    Files.writeString(
        folder.resolve("job.json"),
        "{\"id\":\"later\",\"tasks\":[{\"id\":\"hi\",\"role\":\"showrunner\",\"prompt\":\"Hello\"}]}");
    assertThat(troupe(0, "submit", "job.json", "--wait").out()).isEqualTo("later\n");
    assertThat(troupe(0, "show", "later").out()).containsPattern("hi +succeeded +1 ");
    assertThat(troupe(0, "show", "later", "--json").out()).contains("\"status\" : \"settled\"");
    troupe(0, "watch", "later");
    assertThat(troupe(0, "costs", "--by", "job").out()).contains("later", "total");
    assertThat(troupe(0, "costs", "--by", "day").out()).containsPattern("total +4 ");
    assertThat(troupe(0, "workers").out()).containsPattern("worker-1 +live ");
    assertThat(troupe(0, "state", "list", "digest/*").out()).contains("digest/latest");
    assertThat(troupe(0, "state", "get", "digest/latest").out()).isNotBlank();
    assertThat(troupe(2, "state", "get", "digest/latest", "--version", "9").err())
        .contains("version 9");
    assertThat(troupe(0, "doctor").out())
        .contains("share groups on", "one leads")
        .doesNotContain("WRONG");

    Files.writeString(
        folder.resolve("bad.json"),
        "{\"id\":\"bad\",\"tasks\":[{\"role\":\"nobody\",\"prompt\":\"x\"}]}");
    assertThat(troupe(2, "submit", "bad.json").err())
        .contains("job bad was rejected")
        .contains("nobody");
  }

  private void cancelOneThatNobodyWorksOn() throws Exception {
    Files.writeString(
        folder.resolve("stuck.json"),
        "{\"id\":\"stuck\",\"tasks\":[{\"role\":\"showrunner\",\"prompt\":\"x\"}]}");
    troupe(0, "submit", "stuck.json");
    troupe(0, "cancel", "stuck", "--reason", "nobody is there");
    assertThat(troupe(3, "watch", "stuck").err()).contains("nobody is there");
    troupe(2, "cancel", "stuck", "--reason", "again");
  }
}
