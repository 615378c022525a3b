package dev.troupe.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.process.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stacks of several processes share one temporary folder, and clean up what was killed. */
class ScratchIT {
  @Test
  @Tag("long")
  void sweep_whileAnotherProcessHasTwoStacks_leavesThemAlone() throws Exception {
    try (Stack first = Stack.start(StackOptions.ephemeral());
        Stack _ = Stack.start(StackOptions.ephemeral())) {
      startAndStopInAnotherProcess();

      assertThat(answers(first)).isTrue();
    }
  }

  private static boolean answers(Stack stack) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(stack.endpoints().jdbcUrlWithLogin())) {
      return connection.isValid(5);
    }
  }

  private static void startAndStopInAnotherProcess() throws IOException, InterruptedException {
    String classPath =
        ChildJvm.ownClassPath().stream()
            .map(Object::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Process other =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:-UsePerfData",
                    "-cp",
                    classPath,
                    StackMain.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).startsWith("{");
      other.getOutputStream().close();
      assertThat(other.waitFor()).isZero();
    }
  }
}
