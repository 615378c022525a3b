package dev.troupe.stack.cache;

import dev.troupe.stack.process.Ports;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Ports that nobody else of this user's stacks is about to listen on. Between the choice of a port
 * and the moment a server listens there lie seconds, in which another stack would find it free.
 *
 * <p>A port that was given out is a locked byte of one file; the lock ends with this process.
 * Thread-safe.
 */
public final class PortLeases {
  // Never closed, and one for each file: that one channel of a file is closed, also by the garbage
  // collector, gives up all of the process's locks on it.
  private static final Map<Path, FileChannel> FILES = new HashMap<>();

  private PortLeases() {}

  /**
   * A port that nothing listens on, and that was given to nobody else.
   *
   * @param cache where the file is
   */
  public static synchronized int next(Path cache, RandomGenerator random) throws IOException {
    int port = Ports.free(random);
    while (!lease(cache, port)) {
      port = Ports.free(random);
    }
    return port;
  }

  private static boolean lease(Path cache, int port) throws IOException {
    FileChannel file = FILES.get(cache);
    if (file == null) {
      Files.createDirectories(cache);
      file =
          FileChannel.open(
              cache.resolve("ports.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FILES.put(cache, file);
    }
    try {
      return file.tryLock(port, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      return false; // given out by this very JVM
    }
  }
}
