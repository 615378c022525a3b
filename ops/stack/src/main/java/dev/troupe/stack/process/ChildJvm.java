package dev.troupe.stack.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Starts this JVM's own Java again with another main class, which is expected to call {@link
 * ParentWatch#exitWithParent()}.
 */
public final class ChildJvm {
  // Kafka and others reach for Unsafe and JNI, which JDK 25 warns about; perf data would leave a
  // file outside of our folders after a kill -9. Without memory a JVM is of no use to anybody, and
  // who ends is started again.
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError");

  private static final String INHERITED = "troupe.child.flags";

  private ChildJvm() {}

  /**
   * Starts a JVM. Stop it with {@link ChildProcess#terminate}: it gets SIGTERM.
   *
   * @param classPath in order; class archives need all of them to be jars
   * @param jvmFlags in front of the main class, after the flags that every child gets
   * @param log receives stdout and stderr, appended
   * @param archive a class archive to start from, if it exists already (see {@link ClassArchive})
   */
  public static ChildProcess start(
      String mainClass,
      List<String> arguments,
      List<Path> classPath,
      List<String> jvmFlags,
      Map<String, String> environment,
      Path log,
      Optional<ClassArchive> archive)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(java().toString());
    command.addAll(FLAGS);
    archive.ifPresent(a -> command.addAll(a.flags()));
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
