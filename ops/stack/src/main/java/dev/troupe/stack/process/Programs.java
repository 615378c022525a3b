package dev.troupe.stack.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Programs on PATH. */
public final class Programs {
  private Programs() {}

  /** The first executable of that name on PATH. */
  public static Optional<Path> find(String name) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (var folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        var program = Path.of(folder, name);
        if (Files.isExecutable(program) && !Files.isDirectory(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }
}
