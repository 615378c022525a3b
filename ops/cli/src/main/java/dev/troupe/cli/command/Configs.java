package dev.troupe.cli.command;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.config.TroupeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;

/** Reads configuration files. */
final class Configs {
  private Configs() {}

  static TroupeConfig load(Path file, Map<String, String> environment) {
    if (!Files.isRegularFile(file) || environment.isEmpty()) {
      throw CliException.usage("--config: " + file + " (expected: a file)");
    }
    return ServiceLoader.load(TroupeConfig.class).findFirst().orElseThrow();
  }
}
