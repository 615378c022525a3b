package dev.troupe.cli;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.Usd;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** The command line as a whole: its verbs, and how each of them may end. */
@Command(
    name = "troupe",
    description = "A worker fleet for generative jobs.%n",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "troupe 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with 'troupe demo'. Data goes to stdout, progress to stderr.",
      "Exit codes: 0 ok, 1 internal, 2 usage, 3 tasks failed, 4 budget, 5 dependency,",
      "6 authentication, 130 interrupted."
    })
public final class Troupe {
  private Troupe() {}

  /** Runs one command and returns its exit code; prints what went wrong, and never throws. */
  public static int run(CliContext context, String... args) {
    if (args.length == 0) {
      context.terminal().note(commandLine(context).getUsageMessage());
      return Exit.USAGE.code();
    }
    Failures failures = new Failures(context);
    CommandLine line = commandLine(context);
    line.setExecutionExceptionHandler((failure, at, parsed) -> failures.report(failure));
    line.setParameterExceptionHandler((failure, arguments) -> failures.usage(failure));
    return line.execute(args);
  }

  static CommandLine commandLine(CliContext context) {
    CommandLine line = new CommandLine(new Troupe());
    for (Object verb : Commands.all(context)) {
      line.addSubcommand(verb);
    }
    line.addSubcommand(new HelpCommand());
    help(line);
    line.registerConverter(Usd.class, new Dollars());
    line.setOut(context.terminal().dataWriter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(Math.clamp(context.terminal().columns(), 60, 120));
    return line;
  }

  /**
   * Where a verb has an option of its own that is called as a standard one ({@code --version} of a
   * document), picocli leaves out all standard ones, help among them.
   */
  private static void help(CommandLine line) {
    CommandSpec verb = line.getCommandSpec();
    if (verb.findOption("--help") == null) {
      verb.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help message and exit.")
              .build());
    }
    line.getSubcommands().values().forEach(Troupe::help);
  }
}
