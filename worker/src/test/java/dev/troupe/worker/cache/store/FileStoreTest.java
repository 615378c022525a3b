package dev.troupe.worker.cache.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StoreContract {
  @TempDir Path parent;

  @Override
  CacheStore open() throws IOException {
    return new FileStore(parent.resolve("cache"), LIMITS, clock);
  }

  @Override
  boolean corrupt(String key) throws IOException {
    Path file = entries().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    return true;
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.walk(parent)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void put_namesThatClimb_staysInsideTheFolder() throws Exception {
    store().put("../../etc/x", entry("1"));
    store().put("..", entry("2"));
    store().put("/etc/passwd", entry("3"));
    assertThat(entries()).hasSize(3).allMatch(f -> f.startsWith(parent.resolve("cache")));
  }

  @Test
  void open_folderWithEntries_knowsThem() throws Exception {
    store().put(KEY, entry("hello"));
    try (CacheStore again = open()) {
      assertThat(again.space().entries()).isEqualTo(1);
      assertThat(again.get(KEY)).isInstanceOf(Found.Hit.class);
    }
  }

  @Test
  void space_entryHasExpired_isSweptFromTheDisk() throws Exception {
    store().put(KEY, entry("short".getBytes(UTF_8), "openai", Duration.ofMinutes(2)));
    store().put(KEY + "2", entry("long"));
    clock.pass(Duration.ofMinutes(3));
    assertThat(store().space().entries()).isEqualTo(1);
    assertThat(entries()).hasSize(1);
  }

  @Test
  void open_folderWithExpiredEntries_sweepsThem() throws Exception {
    store().put(KEY, entry("hello"));
    clock.pass(Duration.ofHours(2));
    try (CacheStore again = open()) {
      assertThat(again.space().entries()).isZero();
      assertThat(entries()).isEmpty();
    }
  }
}
