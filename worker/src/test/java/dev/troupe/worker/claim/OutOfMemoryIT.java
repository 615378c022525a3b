package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryIT {
  @TempDir private Path folder;

  @Test
  void run_taskTakesAllMemory_theProcessEndsWithOneAndSaysWhy() throws Exception {
    Path log = folder.resolve("log");
    ChildProcess worker =
        ChildJvm.start(
            OutOfMemory.class.getName(),
            List.of(),
            ChildJvm.ownClassPath(),
            List.of("-Xmx48m"),
            Map.of(),
            log,
            Optional.empty());
    assertThat(worker.awaitExit()).isEqualTo(1);
    assertThat(Files.readString(log))
        .containsOnlyOnce("ends this process: java.lang.OutOfMemoryError");
  }
}
