package dev.troupe.cli;

import dev.troupe.stack.process.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line as a process of its own, in a project folder that a test made. */
final class CliProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private CliProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it as the launcher does, with this test's class path. */
  static CliProcess start(Path home, String... arguments) throws IOException {
    return start(home, List.of(), arguments);
  }

  /**
   * Starts it so that what it and its programs reach counts as covered, which takes them half as
   * much CPU again.
   */
  static CliProcess startCovered(Path home, String... arguments) throws IOException {
    return start(home, ChildJvm.inheritedFlags(), arguments);
  }

  private static CliProcess start(Path home, List<String> flags, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.options());
    command.add("-Dtroupe.home=" + home);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), CliMain.class.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new CliProcess(process, out, err);
  }

  /** A folder as a checkout has it, with the examples. */
  static Path project(Path folder) throws IOException {
    Path examples = Path.of("../../examples");
    try (Stream<Path> all = Files.walk(examples)) {
      for (Path file : all.toList()) {
        Path target = folder.resolve("examples").resolve(examples.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return folder;
  }

  /** Waits for its end; fails loudly rather than for ever. */
  int exit(Duration limit) throws InterruptedException, IOException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still runs after " + limit + ":\n" + out() + err());
    }
    return process.exitValue();
  }

  /** Waits until something holds. */
  void await(Duration limit, BooleanSupplier condition) throws InterruptedException, IOException {
    Instant end = Instant.now().plus(limit);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new AssertionError("did not happen:\n" + out() + err());
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Sends what Ctrl-C does; or SIGTERM, where this JVM and so its children were started deaf to
   * SIGINT, as shells do in the background.
   *
   * @return the exit code that the process is to end with
   */
  int interrupt() throws IOException, InterruptedException {
    boolean deaf = ignoresInterrupts();
    new ProcessBuilder("kill", deaf ? "-TERM" : "-INT", Long.toString(process.pid()))
        .start()
        .waitFor();
    return deaf ? 143 : 130;
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(l -> l.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    return (Long.parseUnsignedLong(mask.substring(7).strip(), 16) & 2) != 0;
  }

  /**
   * Waits until {@code up} says where it answers: other commands find it, and it answers, from then
   * on.
   */
  String awaitUp(Duration limit) throws InterruptedException, IOException {
    Pattern saying = Pattern.compile("the fleet runs and answers at (http://\\S+)\n");
    await(limit, () -> saying.matcher(err()).find());
    Matcher said = saying.matcher(err());
    if (!said.find() || status(said.group(1)) != 200) {
      throw new AssertionError("it does not answer:\n" + err());
    }
    return said.group(1);
  }

  /** What {@code /readyz} answers; 0 if nobody does. */
  static int status(String address) {
    URI ready = URI.create(address + "/readyz");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
