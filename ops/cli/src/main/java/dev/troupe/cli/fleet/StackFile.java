package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What {@code troupe up} leaves for the other commands: where its servers answer. Holds the
 * password of the embedded PostgreSQL, so only its owner can read it.
 *
 * @param pid of the {@code up} process
 * @param startedAt of that process, so that another process that got its pid is not taken for it
 * @param simulator base address; absent: the configuration names real providers
 * @param http where the scheduler answers HTTP
 * @param config the file that the fleet was started with
 * @param workers their pids
 */
public record StackFile(
    long pid,
    Instant startedAt,
    String kafka,
    String topicPrefix,
    String jdbcUrl,
    String postgresUser,
    String postgresPassword,
    String redis,
    @Nullable String simulator,
    @Nullable String http,
    String config,
    @Nullable Long scheduler,
    List<Long> workers) {

  /** The file in a folder such as {@code .troupe}. */
  public static Path in(Path folder) {
    return folder.resolve("stack.json");
  }

  /** What the file says, if the process that wrote it is alive. */
  public static Optional<StackFile> running(Path folder) {
    Path file = in(folder);
    try {
      StackFile stack = Json.MESSAGES.readValue(Files.readAllBytes(file), StackFile.class);
      return stack.alive() ? Optional.of(stack) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | JacksonException e) {
      throw CliException.dependency(
          file + " can't be read: " + e.getMessage() + " (delete it if no 'troupe up' runs)");
    }
  }

  /** Replaces the file in one step. */
  void write(Path folder) throws IOException {
    Path draft = folder.resolve("stack.json.new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(draft, Json.bytes(this));
    Files.move(
        draft, in(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** To be called when the fleet has stopped. */
  static void remove(Path folder) {
    try {
      Files.deleteIfExists(in(folder));
    } catch (IOException e) {
      // It names a process that is gone, which its readers notice.
    }
  }

  private boolean alive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(handle -> handle.info().startInstant())
        .map(start -> start.equals(startedAt))
        .orElse(false);
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "StackFile[pid=" + pid + ", kafka=" + kafka + ", jdbcUrl=" + jdbcUrl + "]";
  }
}
