package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of a running {@code up} that die. */
@Order(1)
class UpRecoveryIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder = Path.of("");

  @Test
  void up_schedulerAndBrokerAreKilled_startsThemAgainAndTheNextJobEnds() throws Exception {
    CliProcess.project(folder);
    try (CliProcess up = CliProcess.start(folder, "up", "--workers", "1")) {
      String address = up.awaitUp(LIMIT);
      kill(up, "SchedulerMain");
      kill(up, "BrokerMain");

      up.await(LIMIT, () -> up.err().contains("kafka answers again"));
      // How long a program takes to start depends on the machine, and submitting does not wait for
      // ever.
      up.await(LIMIT, () -> CliProcess.status(address) == 200);
      assertThat(submitAndWait()).isEqualTo("after\n");
      assertThat(up.err())
          .contains("scheduler ended with code 137; it starts again at once")
          .contains("kafka ended with code 137; it starts again at once");
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
  }

  private String submitAndWait() throws IOException {
    Files.writeString(
        folder.resolve("after.json"),
        "{\"id\":\"after\",\"tasks\":[{\"role\":\"showrunner\",\"prompt\":\"Hello again\"}]}");
    Screen screen = Screen.plain();
    int code =
        Troupe.run(
            new CliContext(screen.terminal(), folder, folder, Map.of()),
            "submit",
            "after.json",
            "--wait");
    assertThat(code).as(screen.out() + screen.err()).isZero();
    return screen.out();
  }

  private static void kill(CliProcess up, String main) {
    assertThat(
            up.descendants().stream()
                .filter(p -> commandLine(p).contains(main))
                .findFirst()
                .orElseThrow()
                .destroyForcibly())
        .isTrue();
  }

  /** The whole of it: Java cuts long ones off. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }
}
