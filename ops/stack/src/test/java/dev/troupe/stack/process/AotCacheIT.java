package dev.troupe.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Has the JVM refuse to start if it can't use the cache that it was given. */
  private static final String OR_FAIL = "-XX:AOTMode=on";

  @TempDir Path folder;
  private Path jar = Path.of("");

  /** The program. */
  public static final class Program {
    private Program() {}

    /** Ends at once. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
      System.out.println("ran");
    }
  }

  @BeforeEach
  void pack() throws IOException {
    jar = folder.resolve("program.jar");
    String name = Program.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream in = Program.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      Objects.requireNonNull(in).transferTo(out);
    }
  }

  @Test
  void training_endsInOrder_leavesACacheThatTheNextStartUsesAndNothingElse() throws Exception {
    Path file = folder.resolve("program.aot");
    AotCache training = AotCache.training(file);
    assertThat(run(training, List.of())).isZero();
    training.keep();

    assertThat(run(AotCache.of(file), List.of(OR_FAIL))).isZero();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactlyInAnyOrder(jar, file, folder.resolve("log"));
    }
  }

  @Test
  void keep_trainingWasKilledWhileItWrote_leavesNothing() throws Exception {
    AotCache training = AotCache.training(folder.resolve("program.aot"));
    Files.createFile(folder.resolve("program.aot.new"));
    Files.writeString(folder.resolve("program.aot.new.config"), "half");

    training.keep();

    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(jar);
    }
  }

  @Test
  void start_cacheThatIsNone_runsAllTheSame() throws Exception {
    Path file = Files.writeString(folder.resolve("program.aot"), "not a cache");
    assertThat(run(AotCache.of(file), List.of())).isZero();
    assertThat(folder.resolve("log")).content().isEqualTo("ran\n");
    assertThat(run(AotCache.of(file), List.of(OR_FAIL))).isNotZero();
  }

  private int run(AotCache cache, List<String> flags) throws Exception {
    ChildProcess child =
        ChildJvm.start(
            Program.class.getName(),
            List.of(),
            List.of(jar),
            flags,
            Map.of(),
            folder.resolve("log"),
            Optional.of(cache));
    assertThat(child.awaitExit(LIMIT)).isTrue();
    return child.awaitExit();
  }
}
