package dev.troupe.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  /** The child. */
  public static final class Program {
    private Program() {}

    /** Says what it was given, then waits. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws InterruptedException {
      ParentWatch.exitWithParent();
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> System.out.println("in order")));
      System.out.println(String.join(" ", args) + " " + System.getenv("COLOUR"));
      Thread.currentThread().join();
    }
  }

  @Test
  void terminate_running_endsInOrder() throws Exception {
    var child = start();
    assertThat(child.terminate(LIMIT)).isTrue();
    assertThat(child.awaitExit()).isEqualTo(128 + 15);
    assertThat(log()).isEqualTo("one two blue\nin order\n");
  }

  @Test
  void terminate_suspended_endsInOrder() throws Exception {
    var child = start();
    child.suspend();
    assertThat(child.terminate(LIMIT)).isTrue();
    assertThat(log()).endsWith("in order\n");
  }

  @Test
  void kill_running_givesItNoTime() throws Exception {
    var child = start();
    child.kill();
    assertThat(child.alive()).isFalse();
    assertThat(child.awaitExit()).isEqualTo(128 + 9);
    assertThat(log()).isEqualTo("one two blue\n");
  }

  private ChildProcess start() throws IOException {
    var child =
        ChildJvm.start(
            Program.class.getName(),
            List.of("one", "two"),
            ChildJvm.ownClassPath(),
            List.of("-Xmx32m"),
            Map.of("COLOUR", "blue"),
            folder.resolve("log"),
            Optional.empty());
    assertThat(Waiting.until(LIMIT, () -> log().contains("\n"))).isTrue();
    return child;
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return "";
    }
  }
}
