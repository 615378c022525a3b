package dev.troupe.cli.command;

import dev.troupe.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command knows of the process that it runs in.
 *
 * @param home the folder of the project, where {@code .troupe} is by default
 * @param folder the current folder, which relative paths start from
 */
public record CliContext(
    Terminal terminal, Path home, Path folder, Map<String, String> environment) {
  /** A path of the command line. */
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }
}
