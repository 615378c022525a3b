package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import dev.troupe.stack.junit.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page about the command line is what the commands take. */
class CliPageTest {
  private final CommandLine troupe =
      Troupe.commandLine(
          new CliContext(Screen.plain().terminal(), Path.of(""), Path.of(""), Map.of()));

  @Test
  void page_isWhatTheCommandsTake() throws IOException {
    GeneratedPage.of("cli.md").check(page(), "-pl ops/cli -Dtest=CliPageTest");
  }

  @Test
  void commandsAndOptions_allSayWhatTheyAreFor() {
    assertThat(page()).doesNotContain(": \n").doesNotContain("`\n\n\n");
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # The command line: every command

        Generated from the code by `CliPageTest`; don't edit it here.

        Data goes to stdout, progress to stderr. Every command takes `-h`, `--help`; `troupe -V`, `troupe --version` prints the version. `bench` and `chaos`, which are for whoever works on Troupe, explain themselves with `--help`.

        """);
    page.append(footer(troupe.getCommandSpec())).append("\n");
    troupe.getSubcommands().values().stream()
        .filter(command -> !command.getCommandName().equals("help"))
        .forEach(command -> command(page, command, 2));
    return page.toString();
  }

  private static String footer(CommandSpec spec) {
    return Arrays.stream(spec.usageMessage().footer())
        .dropWhile(line -> !line.startsWith("Exit codes"))
        .collect(Collectors.joining(" "));
  }

  private static void command(StringBuilder page, CommandLine command, int level) {
    CommandSpec spec = command.getCommandSpec();
    page.append("\n").repeat('#', level).append(" ").append(spec.qualifiedName()).append("\n\n");
    page.append("```text\n").append(synopsis(command)).append("```\n\n");
    page.append(text(spec.usageMessage().description())).append("\n");
    String rows =
        spec.positionalParameters().stream().map(CliPageTest::row).collect(Collectors.joining())
            + spec.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.hidden())
                .map(CliPageTest::row)
                .collect(Collectors.joining());
    if (!rows.isEmpty()) {
      page.append("\n").append(rows);
    }
    command.getSubcommands().values().stream()
        .filter(inside -> !inside.getCommandName().equals("help"))
        .forEach(inside -> command(page, inside, level + 1));
  }

  private static String synopsis(CommandLine command) {
    return command.getHelp().synopsis(0).replace("[-hV] ", "").replace("[-h] ", "");
  }

  private static String row(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .map(name -> option.arity().max() == 0 ? name : name + " " + option.paramLabel())
            .collect(Collectors.joining("`, `", "`", "`"));
    return row(option, names);
  }

  private static String row(PositionalParamSpec parameter) {
    return row(parameter, "`" + parameter.paramLabel() + "`");
  }

  private static String row(ArgSpec argument, String names) {
    return "- **%s**%s: %s\n".formatted(names, usual(argument), described(argument));
  }

  private static String usual(ArgSpec argument) {
    if (argument.required()) {
      boolean either = argument.group() != null && argument.group().exclusive();
      return either ? " (one of these)" : " (required)";
    }
    String usual = described(argument).contains("(default") ? null : argument.defaultValue();
    boolean flag = argument.arity().max() == 0;
    return flag || usual == null || usual.isEmpty() ? "" : " (default `" + usual + "`)";
  }

  private static String described(ArgSpec argument) {
    Iterable<String> words = argument.completionCandidates();
    return text(argument.description())
        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
        .replace("${COMPLETION-CANDIDATES}", words == null ? "" : String.join(", ", words));
  }

  private static String text(String... lines) {
    return Arrays.stream(lines)
        .map(line -> line.replace("%n", " ").replace("%%", "%"))
        .collect(Collectors.joining(" "))
        .strip();
  }
}
