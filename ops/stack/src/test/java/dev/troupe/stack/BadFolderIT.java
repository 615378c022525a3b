package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.stack.cache.Cache;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadFolderIT {
  @TempDir Path folder;

  @Test
  void start_folderIsAFile_saysSo() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Stack.start(StackOptions.persistent(file)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("data folder " + file)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void start_ephemeralFolderWithContent_refusesAndKeepsIt() throws Exception {
    var file = Files.writeString(folder.resolve("precious"), "x");
    var options =
        new StackOptions(
            folder, StackOptions.persistent(folder).cache(), false, true, Set.of(), line -> {});
    assertThatThrownBy(() -> Stack.start(options)).hasMessageContaining("not empty");
    assertThat(file).exists();
  }

  @Test
  void start_folderInUse_namesIt() {
    try (var data = DataFolder.open(folder, true, Cache.defaultFolder())) {
      assertThat(data.log("x")).hasFileName("x.log");
      assertThatThrownBy(() -> Stack.start(StackOptions.persistent(folder)))
          .hasMessageContaining(folder + " is in use");
    }
  }

  @Test
  void start_keptPortTaken_namesItAndItsHolderAndWhereToChange() throws Exception {
    var ports = folder.resolve("ports.properties");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(ports, "redis=" + taken.getLocalPort());
      assertThatThrownBy(() -> start("redis"))
          .isInstanceOf(StackException.class)
          .hasMessageContaining(
              "redis: port "
                  + taken.getLocalPort()
                  + " of 127.0.0.1 is taken by pid "
                  + ProcessHandle.current().pid())
          .hasMessageContaining("another port into " + ports);
    }
    Files.writeString(ports, "postgres=70000");
    assertThatThrownBy(() -> Stack.start(StackOptions.persistent(folder)))
        .hasMessage(ports + ": postgres: 70000 (expected: a port from 1 to 65535)");
  }

  @Test
  @Tag("long")
  void start_otherPostgresVersion_saysWhichAndStopsTheRest() throws Exception {
    Files.createDirectories(folder.resolve("postgres/data"));
    Files.writeString(folder.resolve("postgres/data/PG_VERSION"), "15\n");
    assertThatThrownBy(() -> Stack.start(StackOptions.persistent(folder)))
        .hasMessageContaining("postgres could not be started")
        .hasMessageContaining("was written by PostgreSQL 15 (expected: 18)");
    // The lock was given back, so that the next try gets as far.
    assertThatThrownBy(() -> Stack.start(StackOptions.persistent(folder)))
        .hasMessageContaining("PostgreSQL 15");
  }

  @Test
  void start_damagedData_showsTheServersLastWords() throws Exception {
    Files.createDirectories(folder.resolve("postgres/data"));
    Files.writeString(folder.resolve("postgres/password"), "x");
    Files.writeString(folder.resolve("postgres/data/PG_VERSION"), "18\n");
    assertThatThrownBy(() -> start("postgres"))
        .hasMessageContaining("postgres could not be started")
        .hasMessageContaining("ended before it answered")
        .hasMessageContaining("postgres.log")
        .hasMessageContaining("FATAL");
  }

  private void start(String server) {
    Stack.start(StackOptions.persistent(folder).withOnly(Set.of(server))).close();
  }
}
