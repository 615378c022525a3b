package dev.troupe.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir Path folder = Path.of("");

  @Test
  void roll_whileAProcessAppends_keepsABoundedNumberOfParts() throws Exception {
    Path file = folder.resolve("x.log");
    LogFile log = new LogFile(file, 10, 2);
    log.prepare();
    try (FileOutputStream process = new FileOutputStream(file.toFile(), true)) {
      for (String part : new String[] {"first", "second", "third", "fourth"}) {
        process.write((part + "........\n").getBytes(StandardCharsets.UTF_8));
        log.roll();
      }
      process.write("now\n".getBytes(StandardCharsets.UTF_8));
      log.roll();
    }
    assertThat(file).hasContent("now");
    assertThat(folder.resolve("x.log.1")).hasContent("fourth........");
    assertThat(folder.resolve("x.log.2")).hasContent("third........");
    assertThat(folder.resolve("x.log.3")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
