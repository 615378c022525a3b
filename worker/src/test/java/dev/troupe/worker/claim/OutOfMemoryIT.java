package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
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
  void run_taskTakesAllMemory_theProcessEndsAtOnceAndSaysWhy() throws Exception {
    Path log = folder.resolve("log");
    ChildProcess worker = start(log, List.of("-Xmx48m"));
    // The JVM's own code for it.
    assertThat(worker.awaitExit()).isEqualTo(3);
    assertThat(Files.readString(log))
        .containsOnlyOnce("Terminating due to java.lang.OutOfMemoryError");
  }

  @Test
  void run_jvmThatGoesOnWithoutMemory_isEndedWithOneByUs() throws Exception {
    Path log = folder.resolve("log");
    ChildProcess worker = start(log, List.of("-Xmx48m", "-XX:-ExitOnOutOfMemoryError"));
    assertThat(worker.awaitExit()).isEqualTo(1);
    assertThat(Files.readString(log))
        .containsOnlyOnce("ends this process: java.lang.OutOfMemoryError");
  }

  private static ChildProcess start(Path log, List<String> flags) throws IOException {
    return ChildJvm.start(
        OutOfMemory.class.getName(),
        List.of(),
        ChildJvm.ownClassPath(),
        flags,
        Map.of(),
        log,
        Optional.empty());
  }
}
