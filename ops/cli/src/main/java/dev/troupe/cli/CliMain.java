package dev.troupe.cli;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The {@code troupe} command. */
final class CliMain {
  private static final Set<String> SERVERS = Set.of("scheduler", "worker", "simulate");

  private CliMain() {}

  /** Ends the process with the command's exit code. */
  public static void main(String[] args) {
    // Before the first logger is made: what libraries have to say is not data, and seldom for
    // people.
    if (System.getProperty("logback.configurationFile") == null) {
      boolean server = args.length > 0 && SERVERS.contains(args[0]);
      System.setProperty(
          "logback.configurationFile",
          "dev/troupe/cli/" + (server ? "fleet" : "cli") + "-logback.xml");
    }
    // Liquibase and the PostgreSQL driver log through java.util.logging, to stderr if left alone.
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    Map<String, String> environment = System.getenv();
    Path folder = Path.of("").toAbsolutePath();
    Path home = Path.of(System.getProperty("troupe.home", folder.toString()));
    CliContext context = new CliContext(Terminal.ofProcess(environment), home, folder, environment);
    System.exit(Troupe.run(context, args));
  }
}
