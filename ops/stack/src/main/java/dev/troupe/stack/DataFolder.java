package dev.troupe.stack;

import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.Ports;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A stack's folder, held by one process at a time: one folder per server, one for the logs, and the
 * ports of last time.
 */
final class DataFolder implements AutoCloseable {
  private final Path root;
  private final boolean persistent;
  private final FileChannel lock;
  private final Properties ports = new Properties();

  private DataFolder(Path root, boolean persistent, FileChannel lock) {
    this.root = root;
    this.persistent = persistent;
    this.lock = lock;
  }

  static DataFolder open(Path folder, boolean persistent) {
    var root = folder.toAbsolutePath();
    try {
      Files.createDirectories(root.resolve("logs"));
      var channel =
          FileChannel.open(
              root.resolve("stack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StackException(
            "data folder "
                + root
                + " is in use by another running stack: stop that one, or choose another folder");
      }
      var data = new DataFolder(root, persistent, channel);
      data.readPorts();
      return data;
    } catch (IOException e) {
      throw new StackException("data folder " + root + " cannot be used: " + e, e);
    }
  }

  /** The server's own folder, made if needed. */
  Path folder(String server) {
    try {
      return Files.createDirectories(root.resolve(server));
    } catch (IOException e) {
      throw new StackException("data folder " + root + " cannot be used: " + e, e);
    }
  }

  Path log(String server) {
    return root.resolve("logs").resolve(server + ".log");
  }

  /** Last time's port if it is free, else a new one; remembered for next time. */
  synchronized int port(String use, RandomGenerator random) {
    int last = parsed(ports.getProperty(use, ""));
    int port = last > 0 && Ports.isFree(last) ? last : unused(random);
    ports.setProperty(use, Integer.toString(port));
    return port;
  }

  synchronized void savePorts() {
    try (var out = Files.newBufferedWriter(root.resolve("ports.properties"))) {
      ports.store(out, null);
    } catch (IOException e) {
      throw new StackException("data folder " + root + " cannot be written: " + e, e);
    }
  }

  /** Gives the folder free for others, and deletes it if it was only for one run. */
  @Override
  public void close() {
    try {
      if (!persistent) {
        Trees.delete(root);
      }
      lock.close();
    } catch (IOException e) {
      throw new StackException("data folder " + root + " could not be left in order: " + e, e);
    }
  }

  private int unused(RandomGenerator random) {
    int port = Ports.free(random);
    // Two of one stack's ports are chosen before either is listened on.
    while (ports.containsValue(Integer.toString(port))) {
      port = Ports.free(random);
    }
    return port;
  }

  private void readPorts() throws IOException {
    var file = root.resolve("ports.properties");
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        ports.load(in);
      }
    }
  }

  private static int parsed(String port) {
    return port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a stack of this very JVM
    }
  }
}
