package dev.troupe.cli.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What is known of a {@code run} that was begun, so that the same command goes on with it.
 * Immutable; kept in a file that is replaced as a whole.
 *
 * @param content digest of all that was asked for but the rows
 * @param file where its results are, one line each; null: they are files, one for each task
 * @param bytes how much of that file is written for good
 * @param parts its jobs; there is more than one if rows were added later
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeptRun(String content, @Nullable String file, long bytes, List<Part> parts) {
  /**
   * One of its jobs.
   *
   * @param id the client's
   * @param rows what the job calls its rows; null: it has none
   * @param jobId ours, once it was accepted
   * @param lines how many of its results are in the file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Part(String id, @Nullable String rows, @Nullable UUID jobId, int lines) {}

  public KeptRun {
    parts = List.copyOf(parts);
  }

  /** The same with one more job. */
  public KeptRun with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new KeptRun(content, file, bytes, more);
  }

  /** The same, and where its results will be. */
  public KeptRun into(Path results) {
    return new KeptRun(content, results.toString(), 0, parts);
  }

  /** The same with one of its jobs further. */
  public KeptRun with(int position, Part part, @Nullable String results, long written) {
    List<Part> changed = new ArrayList<>(parts);
    changed.set(position, part);
    return new KeptRun(content, results, written, changed);
  }

  /** The file of one command, wherever it is given. */
  public static final class Store {
    private final Path file;

    /**
     * @param folder where such files are
     * @param command all that makes two commands the same
     */
    public Store(Path folder, List<String> command) {
      String name = Digest.of(Json.string(command)).substring(Digest.PREFIX.length(), 23);
      this.file = folder.resolve(name + ".json");
    }

    /** Empty if none was begun, or nobody can read it any more. */
    public Optional<KeptRun> read() throws IOException {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      try {
        return Optional.of(Json.MESSAGES.readValue(Files.readAllBytes(file), KeptRun.class));
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }

    public void write(KeptRun run) throws IOException {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.write(whole, Json.bytes(run));
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void forget() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
