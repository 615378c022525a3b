package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.Liveness;
import dev.troupe.stack.process.Waiting;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with a stack is killed, and nothing of the stack stays. */
@Order(1)
class KillSwitchIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void kill9_ofTheParent_endsAllServersAndGuards() throws Exception {
    var parent = startStack();
    var all = parent.descendants().toList();
    assertThat(commands(all))
        .anyMatch(c -> c.contains("postgres"))
        .anyMatch(c -> c.contains("redis"))
        .anyMatch(c -> c.contains("java"));
    parent.destroyForcibly();
    assertThat(Waiting.until(LIMIT, () -> all.stream().noneMatch(Liveness::runs)))
        .as("left: %s", left(all))
        .isTrue();
  }

  @Test
  @Tag("long")
  void kill9_ofTheParentWhileServersAreStopped_endsThem() throws Exception {
    var parent = startStack();
    var all = parent.descendants().toList();
    var direct = parent.children().filter(servers(all)::contains).map(p -> Long.toString(p.pid()));
    new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + direct.collect(Collectors.joining(" ")))
        .start()
        .waitFor();
    parent.destroyForcibly();
    assertThat(Waiting.until(LIMIT, () -> all.stream().noneMatch(Liveness::runs)))
        .as("left: %s", left(all))
        .isTrue();
  }

  @Test
  @Tag("long")
  void kill9_ofTheParentThenStart_usesTheSameDataAtOnce() throws Exception {
    var parent = startStack();
    parent.destroyForcibly().waitFor();
    try (var stack = Stack.start(StackOptions.persistent(folder))) {
      assertThat(stack.servers()).allMatch(Server::alive);
    }
  }

  @Test
  void stdinEnds_parentAlive_stopsInOrder() throws Exception {
    var parent = startStack();
    var all = parent.descendants().toList();
    parent.getOutputStream().close();
    assertThat(parent.waitFor()).isZero();
    assertThat(left(servers(all))).isEmpty();
    assertThat(Waiting.until(LIMIT, () -> left(all).isEmpty())).as("guards").isTrue();
  }

  @Test
  void sigterm_ofTheParent_stopsInOrder() throws Exception {
    var parent = startStack();
    var all = parent.descendants().toList();
    parent.destroy();
    parent.waitFor();
    assertThat(left(servers(all))).isEmpty();
    assertThat(Waiting.until(LIMIT, () -> left(all).isEmpty())).as("guards").isTrue();
  }

  private Process startStack() throws IOException {
    var path =
        ChildJvm.ownClassPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(ChildJvm.options());
    command.addAll(List.of("-cp", path, StackMain.class.getName(), folder.toString()));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var line = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
    assertThat(line).startsWith("{\"kafka\":\"127.0.0.1:");
    return process;
  }

  private static List<ProcessHandle> servers(List<ProcessHandle> all) {
    return all.stream()
        .filter(p -> !p.info().commandLine().orElse("").contains("troupe-guard"))
        .toList();
  }

  private static List<String> commands(List<ProcessHandle> all) {
    return all.stream().map(p -> p.info().command().orElse("")).toList();
  }

  private static List<String> left(List<ProcessHandle> all) {
    return all.stream()
        .filter(Liveness::runs)
        .map(p -> p.pid() + " " + p.info().commandLine().orElse(""))
        .toList();
  }
}
