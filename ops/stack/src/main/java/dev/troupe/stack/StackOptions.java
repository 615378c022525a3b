package dev.troupe.stack;

import dev.troupe.stack.cache.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How to run a stack.
 *
 * @param data where the servers keep their data and logs; one running stack at a time
 * @param cache for what is made once per user (unpacked programs); any number of processes
 * @param persistent whether the data folder is kept when the stack is closed, and Redis writes to
 *     disk. If not, the data folder must not be there before, and is deleted.
 * @param synced whether what is committed survives a power cut; a kill -9 it survives in any case
 * @param only names of the servers that are wanted: kafka, postgres, redis; empty: all three
 * @param progress gets one line per step, from several threads
 */
public record StackOptions(
    Path data,
    Path cache,
    boolean persistent,
    boolean synced,
    Set<String> only,
    Consumer<String> progress) {
  private static final Set<String> SERVERS = Set.of("kafka", "postgres", "redis");

  public StackOptions {
    only = Set.copyOf(only);
    if (!SERVERS.containsAll(only)) {
      throw new IllegalArgumentException("only: " + only + " (expected: some of " + SERVERS + ")");
    }
  }

  /** Data that outlives the stack. */
  public static StackOptions persistent(Path data) {
    return new StackOptions(data, Cache.defaultFolder(), true, true, Set.of(), line -> {});
  }

  /** A new folder under the JVM's temporary folder, gone when the stack is closed. */
  public static StackOptions ephemeral() {
    try {
      Scratch.sweep();
      return new StackOptions(
          Scratch.create(), Cache.defaultFolder(), false, true, Set.of(), line -> {});
    } catch (IOException e) {
      throw new StackException("no temporary folder could be made: " + e, e);
    }
  }

  /**
   * For tests: as ephemeral, and PostgreSQL neither waits for the disk nor saves it work. A test
   * makes a database of its own, which is written whole and soon thrown away.
   */
  public static StackOptions forTests() {
    StackOptions options = ephemeral();
    return new StackOptions(
        options.data, options.cache, false, false, options.only, options.progress);
  }

  /** The same with another listener. */
  public StackOptions withProgress(Consumer<String> listener) {
    return new StackOptions(data, cache, persistent, synced, only, listener);
  }

  /** The same with these servers alone. */
  public StackOptions withOnly(Set<String> servers) {
    return new StackOptions(data, cache, persistent, synced, servers, progress);
  }

  /** The same with another cache folder. */
  public StackOptions withCache(Path folder) {
    return new StackOptions(data, folder, persistent, synced, only, progress);
  }

  void check() {
    if (!persistent && Files.exists(data) && !isEmpty(data)) {
      throw new StackException(
          "data folder "
              + data.toAbsolutePath()
              + " would be deleted at the end, but is not empty (expected: no such folder, or an empty one)");
    }
  }

  private static boolean isEmpty(Path folder) {
    try (var all = Files.list(folder)) {
      return all.findAny().isEmpty();
    } catch (IOException e) {
      throw new StackException(
          "data folder " + folder.toAbsolutePath() + " cannot be used: " + e, e);
    }
  }
}
