package dev.troupe.stack.cache;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A folder of things that are made once and then only read. Several processes may use it at once:
 * each thing is made under another name and moved into place in one step.
 *
 * @param folder made when first needed
 */
public record Cache(Path folder) {
  public Cache {
    folder = folder.toAbsolutePath();
  }

  /** {@code $XDG_CACHE_HOME/troupe}, else {@code ~/.cache/troupe}. */
  public static Path defaultFolder() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(s -> !s.isBlank())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("troupe");
  }

  /** Makes a thing at the given path, a file or a folder. */
  public interface Making {
    void at(Path path) throws IOException;
  }

  /** The thing of that name, made now if it is not there yet. */
  public Path once(String name, Making making) throws IOException {
    var place = folder.resolve(name);
    if (Files.exists(place)) {
      return place;
    }
    Files.createDirectories(folder);
    var draft = Files.createTempDirectory(folder, "new-");
    try {
      var thing = draft.resolve(name);
      making.at(thing);
      try {
        Files.move(thing, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // Another process was faster, and the same thing is there; a folder can't be moved over
        // another.
        if (!Files.exists(place)) {
          throw e;
        }
      }
      return place;
    } finally {
      Trees.delete(draft);
    }
  }
}
