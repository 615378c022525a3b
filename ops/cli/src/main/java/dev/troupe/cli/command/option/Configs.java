package dev.troupe.cli.command.option;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads configuration files. */
public final class Configs {
  private static final Pattern SERVERS = Pattern.compile("(?m)^(kafka|postgres)[ \t]*:");

  private Configs() {}

  /**
   * With the servers of the environment, if it names some.
   *
   * @throws dev.troupe.shared.config.ConfigException with all that is wrong with it
   */
  public static TroupeConfig load(Path file, Map<String, String> environment) {
    return ConfigLoader.load(require(file), environment, Endpoints.of(environment));
  }

  /** Whether the file names a fleet that runs somewhere, or leaves the servers to us. */
  public static boolean namesServers(Path file) {
    try {
      return SERVERS.matcher(Files.readString(require(file))).find();
    } catch (IOException e) {
      throw CliException.usage("--config: " + file + " (expected: a UTF-8 text file)");
    }
  }

  /** As a fleet on this machine would read it. */
  public static ConfigLoader.Loaded readLocally(CliContext context, Path file) {
    Map<String, String> environment = new HashMap<>(context.environment());
    // 'troupe up' sets it when it starts the simulator.
    environment.putIfAbsent("TROUPE_SIMULATOR", "http://127.0.0.1:1");
    Endpoints servers = namesServers(file) ? Endpoints.NONE : Endpoints.LOCAL;
    return ConfigLoader.read(file, environment, servers);
  }

  /**
   * The same file.
   *
   * @throws CliException if there is none
   */
  public static Path require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw CliException.usage("--config: " + file + " (expected: a file)");
    }
    return file;
  }
}
