package dev.troupe.worker.cache.store;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The sizes of a folder's entries, as far as this process has seen them: other processes' entries
 * count from the next start on. Thread-safe.
 */
final class FileIndex {
  private final Map<Path, Line> lines = new ConcurrentHashMap<>();

  private record Line(long bytes, String account, Instant at, Instant expiresAt) {}

  /** What the beginning of a file says. */
  private record Head(String account, Instant expiresAt) {}

  /** Of what is there. */
  static FileIndex of(Path root, String ending) throws IOException {
    FileIndex index = new FileIndex();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(ending))::iterator) {
        Head head = head(file);
        index.add(
            file,
            Files.size(file),
            head.account(),
            Files.getLastModifiedTime(file).toInstant(),
            head.expiresAt());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return index;
  }

  private static Head head(Path file) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.skipNBytes(3 + Integer.BYTES);
      Instant expiresAt = Instant.ofEpochMilli(in.readLong());
      return new Head(in.readUTF(), expiresAt);
    } catch (IOException e) {
      return new Head("", Instant.MIN); // it is corrupt
    }
  }

  void add(Path file, long bytes, String account, Instant at, Instant expiresAt) {
    lines.put(file, new Line(bytes, account, at, expiresAt));
  }

  /** Deletes what has expired. */
  void sweep(Instant now) throws IOException {
    List<Path> expired =
        lines.entrySet().stream()
            .filter(entry -> !now.isBefore(entry.getValue().expiresAt()))
            .map(Map.Entry::getKey)
            .toList();
    for (Path file : expired) {
      Files.deleteIfExists(file);
      lines.remove(file);
    }
  }

  void forget(Path file) {
    lines.remove(file);
  }

  CacheStore.Space space() {
    return new CacheStore.Space(lines.size(), lines.values().stream().mapToLong(Line::bytes).sum());
  }

  /** Deletes the oldest until all limits are kept. */
  void shrink(SpaceLimits limits) throws IOException {
    Map<String, Long> held = new HashMap<>();
    long total = 0;
    for (Line line : lines.values()) {
      total += line.bytes();
      held.merge(line.account(), line.bytes(), Long::sum);
    }
    boolean within =
        total <= limits.total()
            && held.entrySet().stream().allMatch(e -> e.getValue() <= limits.of(e.getKey()));
    if (within) {
      return;
    }
    List<Map.Entry<Path, Line>> oldest =
        lines.entrySet().stream()
            .sorted(Comparator.comparing((Map.Entry<Path, Line> e) -> e.getValue().at()))
            .toList();
    for (Map.Entry<Path, Line> entry : oldest) {
      Line line = entry.getValue();
      long own = held.getOrDefault(line.account(), 0L);
      if (total > limits.total() || own > limits.of(line.account())) {
        Files.deleteIfExists(entry.getKey());
        lines.remove(entry.getKey());
        total -= line.bytes();
        held.put(line.account(), own - line.bytes());
      }
    }
  }
}
