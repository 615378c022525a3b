package dev.troupe.stack.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Starts this JVM's own Java again with another main class, which is expected to call {@link
 * ParentWatch#exitWithParent()}.
 */
public final class ChildJvm {
  private static final String OPTIONS = "jvm.options";

  // Without memory a JVM is of no use to anybody, and who ends is started again.
  private static final String NO_MEMORY = "-XX:+ExitOnOutOfMemoryError";

  private static final String INHERITED = "troupe.child.flags";

  private ChildJvm() {}

  /**
   * Starts a JVM. Stop it with {@link ChildProcess#terminate}: it gets SIGTERM.
   *
   * @param classPath in order; a {@link StartCache} needs all of them to be jars
   * @param jvmFlags in front of the main class, after the flags that every child gets
   * @param log receives stdout and stderr, appended
   * @param cache what it starts from, or writes
   */
  public static ChildProcess start(
      String mainClass,
      List<String> arguments,
      List<Path> classPath,
      List<String> jvmFlags,
      Map<String, String> environment,
      Path log,
      Optional<? extends StartCache> cache)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(java().toString());
    command.addAll(options());
    command.add(NO_MEMORY);
    cache.ifPresent(c -> command.addAll(c.flags()));
    command.addAll(jvmFlags);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(mainClass);
    command.addAll(arguments);
    return ChildProcess.start(new Launch(command, environment, log, "TERM", true));
  }

  /**
   * Flags that this JVM was told to give to the programs that it starts: an agent that measures
   * what tests reach, for example. Property {@code troupe.child.flags}, one flag.
   */
  public static List<String> inheritedFlags() {
    String flag = System.getProperty(INHERITED, "");
    return flag.isBlank() ? List.of() : List.of(flag, "-D" + INHERITED + "=" + flag);
  }

  /** The settings of every JVM: {@code jvm.options} without its remarks. */
  public static List<String> options() throws IOException {
    try (InputStream file = ChildJvm.class.getResourceAsStream(OPTIONS)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  /** This JVM's class path, without entries that do not exist. */
  public static List<Path> ownClassPath() {
    var entries = System.getProperty("java.class.path", "").split(File.pathSeparator, -1);
    return List.of(entries).stream()
        .filter(e -> !e.isEmpty())
        .map(e -> Path.of(e).toAbsolutePath())
        .filter(Files::exists)
        .toList();
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
