package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TroupeTest {
  @TempDir Path folder = Path.of("");

  private final Screen screen = Screen.plain();

  private int run(String... arguments) {
    return Troupe.run(context(screen), arguments);
  }

  private CliContext context(Screen screen) {
    return new CliContext(screen.terminal(), folder, folder, Map.of());
  }

  @Test
  void run_withoutArguments_showsTheVerbsOnStderr() {
    assertThat(run()).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).contains("demo").contains("Exit codes");
  }

  @Test
  void run_unknownVerb_isAUsageError() {
    assertThat(run("dance")).isEqualTo(2);
    assertThat(screen.err()).contains("troupe: Unmatched argument").contains("dance");
  }

  @Test
  void run_wrongConstant_namesWhatWasExpected() {
    assertThat(run("costs", "--by", "moon")).isEqualTo(2);
    assertThat(screen.err()).contains("--by").contains("PROVIDER").contains("moon");
  }

  @Test
  void run_limitThatThereIsNot_namesThoseThatThereAre() {
    assertThat(run("limits", "set", "openai.speed", "5", "--reason", "why")).isEqualTo(2);
    assertThat(screen.err()).contains("openai.speed").contains("requests_per_minute");
  }

  @Test
  void run_limitWithoutNumberOrReason_isAUsageError() {
    assertThat(run("limits", "set", "openai.concurrent", "many", "--reason", "why")).isEqualTo(2);
    assertThat(screen.err()).contains("VALUE: many (expected: a number >= 1, or default)");
    assertThat(run("limits", "set", "openai.concurrent", "5")).isEqualTo(2);
    assertThat(screen.err()).contains("--reason");
  }

  @Test
  void run_noFleet_saysHowToGetOne() {
    assertThat(run("jobs")).isEqualTo(5);
    assertThat(screen.err())
        .isEqualTo(
            "troupe: no fleet runs here (expected: 'troupe up' in another terminal, or --config FILE that names a fleet)\n");
  }

  @Test
  void run_fileThatNamesAProcessThatIsGone_isNoFleet() throws IOException {
    Files.createDirectories(folder.resolve(".troupe"));
    Files.writeString(
        folder.resolve(".troupe/stack.json"),
        """
        {"pid":1,"started_at":"2020-01-01T00:00:00Z","kafka":"k","topic_prefix":"t","jdbc_url":"j",
         "postgres_user":"u","postgres_password":"p","redis":"r","config":"c","workers":[]}
        """);
    assertThat(run("jobs")).isEqualTo(5);
  }

  @Test
  void run_bundleThatIsNone_saysWhatABundleIs() {
    assertThat(run("run", "nowhere", "--input", "*")).isEqualTo(2);
    assertThat(screen.err()).contains("nowhere").contains("loop.yaml");
  }

  @Test
  void run_withoutWhatItsStepsRunOver_isAUsageError() {
    Path examples = Path.of("../../examples").toAbsolutePath();
    assertThat(run("run", examples.resolve("digest").toString())).isEqualTo(2);
    assertThat(screen.err())
        .contains("--input: missing (expected: files: step ", " runs over input.files)");
    assertThat(run("run", examples.resolve("tickets").toString())).isEqualTo(2);
    assertThat(screen.err()).contains("--rows: missing (expected: a file of rows: step ");
    assertThat(run("run", examples.resolve("tickets").toString(), "--rows", "no.csv")).isEqualTo(2);
    assertThat(screen.err()).contains("--rows: no.csv (expected: a file, or - for stdin)");
    assertThat(run("run", examples.resolve("tickets").toString(), "--strict")).isEqualTo(2);
  }

  @Test
  void run_configWithMistakes_namesEachWithItsLine() throws IOException {
    Files.writeString(
        folder.resolve("t.yaml"),
        "providers: {a: {kind: openai, api_key: k}}\nworker: {slots: 0}\nwoker: 1\n");
    assertThat(run("config", "check", "t.yaml")).isEqualTo(2);
    assertThat(screen.err().lines()).hasSize(2).allMatch(line -> line.startsWith("troupe: "));
    assertThat(screen.err()).contains("t.yaml:2: worker.slots: 0").contains("woker");
  }

  @Test
  void run_everyVerbAndEachOfItsOwn_hasHelpOnStdout() {
    List<String> commands = new ArrayList<>();
    collect(Troupe.commandLine(context(Screen.plain())), "", commands);

    assertThat(commands).contains("demo", "state get", "costs resolve", "prices rerate");
    for (String verb : commands) {
      for (String option : List.of("--help", "-h")) {
        Screen own = Screen.plain();
        assertThat(Troupe.run(context(own), (verb + " " + option).split(" ")))
            .as("%s %s: %s", verb, option, own.err())
            .isZero();
        assertThat(own.out()).as(verb).contains("Usage: troupe " + verb, "-h, --help");
        assertThat(own.err()).as(verb).isEmpty();
      }
    }
  }

  private static void collect(CommandLine line, String above, List<String> commands) {
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              commands.add(above + name);
              collect(below, above + name + " ", commands);
            });
  }
}
