package dev.troupe.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
  @Test
  void pause_growsToHalfAMinute() {
    assertThat(SupervisedProcess.pause(1)).isZero();
    assertThat(SupervisedProcess.pause(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(SupervisedProcess.pause(4)).isEqualTo(Duration.ofSeconds(4));
    assertThat(SupervisedProcess.pause(1000)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void member_thatEnds_isStartedAgainWithALineAndAPause(@TempDir Path folder) throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    Launch launch =
        new Launch(
            List.of("/bin/sh", "-c", "exit 3"), Map.of(), folder.resolve("x.log"), "TERM", false);
    try (SupervisedProcess member =
        SupervisedProcess.start(
            "worker-1", () -> ChildProcess.start(launch), said::add, pauses::add)) {
      assertThat(said.take()).isEqualTo("worker-1 ended with code 3; it starts again at once");
      assertThat(said.take()).isEqualTo("worker-1 ended with code 3; it starts again in 1 s");
      assertThat(said.take()).isEqualTo("worker-1 ended with code 3; it starts again in 2 s");
      assertThat(List.of(pauses.take(), pauses.take(), pauses.take()))
          .containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
      assertThat(member.name()).isEqualTo("worker-1");
    }
  }
}
