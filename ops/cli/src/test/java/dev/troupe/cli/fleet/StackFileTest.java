package dev.troupe.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFileTest {
  @TempDir Path folder = Path.of("");

  private static StackFile of(long pid, Instant start) {
    return new StackFile(
        pid,
        start,
        "k:1",
        "troupe",
        "jdbc:x",
        "u",
        "secret",
        "redis://r",
        null,
        "http://127.0.0.1:1",
        "c",
        2L,
        List.of());
  }

  private static StackFile own() {
    ProcessHandle self = ProcessHandle.current();
    return of(self.pid(), self.info().startInstant().orElseThrow());
  }

  @Test
  void running_processAlive_isReadBack() throws IOException {
    own().write(folder);
    assertThat(StackFile.running(folder)).contains(own());
  }

  @Test
  void running_anotherProcessGotThePid_isNone() throws IOException {
    of(ProcessHandle.current().pid(), Instant.EPOCH).write(folder);
    assertThat(StackFile.running(folder)).isEmpty();
  }

  @Test
  void write_holdsAPassword_soOnlyItsOwnerReadsIt() throws IOException {
    own().write(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(StackFile.in(folder))))
        .isEqualTo("rw-------");
    assertThat(own().toString()).doesNotContain("secret");
  }
}
