package dev.troupe.stack;

import dev.troupe.stack.cache.PortLeases;
import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.Ports;
import dev.troupe.stack.process.PrivateFiles;
import java.io.IOException;
import java.io.StringWriter;
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
  private final Path cache;
  private final FileChannel lock;
  private final Properties ports = new Properties();

  private DataFolder(Path root, boolean persistent, Path cache, FileChannel lock) {
    this.root = root;
    this.persistent = persistent;
    this.cache = cache;
    this.lock = lock;
  }

  /**
   * @param cache where it is written down which ports were given out
   */
  static DataFolder open(Path folder, boolean persistent, Path cache) {
    var root = folder.toAbsolutePath();
    try {
      PrivateFiles.folder(root);
      PrivateFiles.folder(root.resolve("logs"));
      var channel =
          FileChannel.open(PrivateFiles.file(root.resolve("stack.lock")), StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StackException(
            "data folder "
                + root
                + " is in use by another running stack: stop that one, or choose another folder");
      }
      var data = new DataFolder(root, persistent, cache, channel);
      data.readPorts();
      return data;
    } catch (IOException e) {
      throw new StackException("data folder " + root + " cannot be used: " + e, e);
    }
  }

  /** The server's own folder, made if needed. */
  Path folder(String server) {
    try {
      return PrivateFiles.folder(root.resolve(server));
    } catch (IOException e) {
      throw new StackException("data folder " + root + " cannot be used: " + e, e);
    }
  }

  Path log(String server) {
    return root.resolve("logs").resolve(server + ".log");
  }

  /**
   * The port that was chosen once for it, or is chosen now; {@link #savePorts} writes it down.
   * Whether it is free is looked at by whoever is about to listen: at this moment a server of ours
   * may hold it that is just on its way out.
   */
  synchronized int port(String use, RandomGenerator random) {
    String kept = ports.getProperty(use);
    if (kept == null) {
      keepPort(use, unused(random));
    } else if (!kept.matches("\\d{1,5}") || !Ports.exists(Integer.parseInt(kept))) {
      throw new StackException(
          portsFile() + ": " + use + ": " + kept + " (expected: a port from 1 to 65535)");
    }
    return Integer.parseInt(ports.getProperty(use));
  }

  /** Chooses it for now and the next times. */
  synchronized void keepPort(String use, int port) {
    ports.setProperty(use, Integer.toString(port));
  }

  /** Where ports are written down, a line each: {@code postgres=23456}. */
  Path portsFile() {
    return root.resolve("ports.properties");
  }

  synchronized void savePorts() {
    try {
      var text = new StringWriter();
      ports.store(text, " Chosen once; change a line to have another port.");
      PrivateFiles.write(portsFile(), text.toString());
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
    try {
      int port = PortLeases.next(cache, random);
      // One that was kept from last time is listened on later.
      while (ports.containsValue(Integer.toString(port))) {
        port = PortLeases.next(cache, random);
      }
      return port;
    } catch (IOException e) {
      throw new StackException("cache folder " + cache + " cannot be used: " + e, e);
    }
  }

  private void readPorts() throws IOException {
    var file = portsFile();
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        ports.load(in);
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a stack of this very JVM
    }
  }
}
