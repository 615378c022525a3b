package dev.troupe.cli.command.local;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.LocalFleet;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fleet to run something on: the one that is there, else one of our own that ends with the
 * command.
 *
 * @param own null: it was there
 */
record Session(Fleet fleet, @Nullable LocalFleet own) implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final List<String> SMALL = List.of("-Xmx512m");

  /** The pool whose workers are just being started; null: they were there before us. */
  @Nullable String coming() {
    return own == null ? null : own.pool();
  }

  /**
   * With a configuration: the fleet that it names, or, if it names none, one of our own. Without:
   * the one that {@code troupe up} runs, or one of our own.
   *
   * @param controls whether prompts may instruct simulated providers of our own
   */
  static Session open(CliContext context, FleetOptions options, boolean controls)
      throws IOException {
    Path folder = options.dataFolder(context);
    Path config = options.config(context).orElse(null);
    if (config != null) {
      return Configs.namesServers(config)
          ? new Session(Fleet.of(Configs.load(config, context.environment())), null)
          : keeping(context.terminal(), config, folder.resolve("run"), controls);
    }
    Session running =
        StackFile.running(folder).map(stack -> new Session(Fleet.of(stack), null)).orElse(null);
    return running != null
        ? running
        : keeping(context.terminal(), DefaultConfig.in(folder), folder.resolve("run"), controls);
  }

  /**
   * A fleet of our own, its data kept: what was paid for is there when the command is given again.
   */
  private static Session keeping(Terminal terminal, Path config, Path folder, boolean controls)
      throws IOException {
    Files.createDirectories(folder);
    return start(
        terminal, config, StackOptions.persistent(folder.resolve("data")), folder, controls);
  }

  /**
   * A fleet of our own, its data thrown away.
   *
   * @param folder for logs and the simulated providers' bill
   * @param controls whether prompts may instruct them
   */
  static Session start(Terminal terminal, Path config, Path folder, boolean controls) {
    return start(terminal, config, StackOptions.ephemeral(), folder, controls);
  }

  private static Session start(
      Terminal terminal, Path config, StackOptions servers, Path folder, boolean controls) {
    LocalFleet own =
        LocalFleet.start(
            new LocalFleet.Options(
                config,
                servers,
                folder,
                WORKERS,
                SMALL,
                line -> terminal.progress("  " + line),
                null,
                controls));
    return new Session(own.fleet(), own);
  }

  @Override
  public void close() {
    fleet.close();
    if (own != null) {
      own.close();
    }
  }
}
