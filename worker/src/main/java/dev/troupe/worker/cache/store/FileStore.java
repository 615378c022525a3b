package dev.troupe.worker.cache.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file per entry under a folder that is nobody else's, which processes of one machine may
 * share. A name's parts become folders, with every character escaped that could mean something to a
 * file system; a new file is written beside and moved into place, so that no reader sees half of
 * one.
 */
final class FileStore implements CacheStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final String ENDING = ".entry";
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

  private final Path root;
  private final Path unfinished;
  private final SpaceLimits limits;
  private final InstantSource clock;
  private final AtomicLong names = new AtomicLong();
  private final ReentrantLock writing = new ReentrantLock();
  private final FileIndex index;
  private volatile Instant swept;

  /**
   * @throws IOException if the folder can't be made or read
   */
  FileStore(Path folder, SpaceLimits limits, InstantSource clock) throws IOException {
    this.root = Files.createDirectories(folder).toRealPath();
    this.unfinished = Files.createDirectories(root.resolve(".unfinished"));
    this.limits = limits;
    this.clock = clock;
    this.index = FileIndex.of(root, ENDING);
    this.swept = clock.instant();
    index.sweep(swept);
  }

  private Path file(String key) {
    Path file = root;
    String[] parts = key.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      file = file.resolve(escaped(parts[i]) + (i == parts.length - 1 ? ENDING : ""));
    }
    if (!file.normalize().equals(file) || !file.startsWith(root)) {
      throw new IllegalArgumentException("key: " + key + " (expected: a path inside the cache)");
    }
    return file;
  }

  /** Every part starts with an underscore, so that none is empty, hidden, or a way up. */
  private static String escaped(String part) {
    StringBuilder safe = new StringBuilder("_");
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (PLAIN.indexOf(c) >= 0) {
        safe.append(c);
      } else {
        safe.append(String.format("%%%02X", (int) c));
      }
    }
    return safe.toString();
  }

  @Override
  public Found get(String key) {
    Path file = file(key);
    try {
      Optional<Stored> entry = Stored.fromBytes(Files.readAllBytes(file));
      if (entry.isEmpty()) {
        remove(file);
        return new Found.Corrupt();
      }
      if (entry.get().expired(clock.instant())) {
        remove(file);
        return new Found.Miss();
      }
      return new Found.Hit(entry.get());
    } catch (NoSuchFileException e) {
      return new Found.Miss();
    } catch (IOException e) {
      LOG.warn("{} can't be read: {}", file, e.toString());
      return new Found.Away();
    }
  }

  @Override
  public boolean put(String key, Stored entry) {
    byte[] bytes = entry.toBytes();
    if (bytes.length > limits.total() || bytes.length > limits.of(entry.account())) {
      return false;
    }
    Path file = file(key);
    // The process id keeps processes apart that share the folder.
    Path part = unfinished.resolve(ProcessHandle.current().pid() + "-" + names.incrementAndGet());
    writing.lock();
    try {
      Files.createDirectories(file.getParent());
      Files.write(part, bytes);
      Files.setLastModifiedTime(part, FileTime.from(clock.instant()));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      index.add(file, bytes.length, entry.account(), clock.instant(), entry.expiresAt());
      index.shrink(limits);
      return true;
    } catch (IOException e) {
      LOG.warn("{} can't be written: {}", file, e.toString());
      return false;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public boolean delete(String key) {
    Path file = file(key);
    try {
      return remove(file);
    } catch (IOException e) {
      LOG.warn("{} can't be removed: {}", file, e.toString());
      return false;
    }
  }

  private boolean remove(Path file) throws IOException {
    index.forget(file);
    return Files.deleteIfExists(file);
  }

  @Override
  public Optional<Duration> ttl(String key) {
    return get(key) instanceof Found.Hit hit
        ? Optional.of(Duration.between(clock.instant(), hit.entry().expiresAt()))
        : Optional.empty();
  }

  @Override
  public long clear(String prefix) {
    // An entry's path is its key escaped character by character, so that a prefix is one there,
    // too.
    String start = prefix.isEmpty() ? "" : startOf(prefix);
    long[] removed = {0};
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              String name = root.relativize(file).toString().replace('\\', '/');
              if (name.endsWith(ENDING) && name.startsWith(start) && remove(file)) {
                removed[0]++;
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // removed by another process meanwhile
            }
          });
    } catch (IOException e) {
      LOG.warn("{} can't be cleared: {}", root, e.toString());
    }
    return removed[0];
  }

  private static String startOf(String prefix) {
    StringBuilder start = new StringBuilder();
    for (String part : prefix.split("/", -1)) {
      start.append(start.isEmpty() ? "" : "/").append(escaped(part));
    }
    return start.toString();
  }

  /** Without what has expired, which is deleted now and then. */
  @Override
  public Space space() {
    Instant now = clock.instant();
    if (Duration.between(swept, now).compareTo(SWEEP) >= 0 && writing.tryLock()) {
      try {
        swept = now;
        index.sweep(now);
      } catch (IOException e) {
        LOG.warn("{} can't be swept: {}", root, e.toString());
      } finally {
        writing.unlock();
      }
    }
    return index.space();
  }

  @Override
  public boolean healthy() {
    return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(root);
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
