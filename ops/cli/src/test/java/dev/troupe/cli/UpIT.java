package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.terminal.Screen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Order(1)
class UpIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder = Path.of("");

  /** A verb in this process. */
  private Screen troupe(int expected, String... arguments) {
    Screen screen = Screen.plain();
    int code = Troupe.run(new CliContext(screen.terminal(), folder, folder, Map.of()), arguments);
    assertThat(code)
        .as(String.join(" ", arguments) + "\n" + screen.out() + screen.err())
        .isEqualTo(expected);
    return screen;
  }

  @Test
  void up_jobsFromASecondTerminal_surviveARestart() throws Exception {
    CliProcess.project(folder);
    // Together too long to travel inside of the job.
    Files.writeString(folder.resolve("a.md"), "One file. ".repeat(28_000));
    Files.writeString(folder.resolve("b.md"), "Another. ".repeat(30_000));
    // Files about the simulator are files like any other.
    Files.writeString(folder.resolve("c.md"), "Simulated errors: [[sim:error=NAME]].");
    List<ProcessHandle> children;
    String address;
    try (CliProcess up = CliProcess.start(folder, "up", "--workers", "1")) {
      address = up.awaitUp(LIMIT);
      children = up.descendants();
      useIt();
      waitForAPoolThatNobodyServes();
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(folder.resolve(".troupe/stack.json")).doesNotExist();
    troupe(5, "jobs");

    int port = URI.create(address).getPort();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        CliProcess up = CliProcess.start(folder, "up", "--workers", "0")) {
      assertThat(up.exit(LIMIT)).isEqualTo(5);
      assertThat(up.err()).contains("port " + port + " of 127.0.0.1", "--port");
    }
    try (CliProcess up = CliProcess.start(folder, "up", "--workers", "0")) {
      assertThat(up.awaitUp(LIMIT)).isEqualTo(address);
      anotherProcessStands();
      assertThat(troupe(0, "jobs").out()).contains("later").contains("digest");
      cancelOneThatNobodyWorksOn();
      interruptRunsThatNobodyWorksOn();
      int code = up.interrupt();
      assertThat(up.exit(LIMIT)).isEqualTo(code);
    }
  }

  private void waitForAPoolThatNobodyServes() throws Exception {
    Files.writeString(
        folder.resolve("gpu.json"),
        "{\"id\":\"gpu\",\"roles\":{\"showrunner\":{\"pool\":\"gpu\"}},\"tasks\":[{\"role\":\"showrunner\",\"prompt\":\"x\"}]}");
    assertThat(troupe(0, "submit", "gpu.json").err())
        .contains("warning: no worker serves pool gpu, so job gpu waits there");
    assertThat(troupe(0, "show", "gpu").out()).contains("waits for: no worker (pool gpu)");
    assertThat(troupe(0, "jobs").out()).containsPattern("gpu .*running: no worker \\(pool gpu\\)");
    troupe(0, "cancel", "gpu", "--reason", "seen");
  }

  private void anotherProcessStands() throws Exception {
    StackFile stack = StackFile.running(folder.resolve(".troupe")).orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO stall (process, kind, name, loop, item, since, reason) VALUES ('x', 'scheduler', 'host-7', 'intake', 'troupe.jobs-0@17', now() - interval '40 s', 'it hangs')");
      statement.execute(
          "INSERT INTO set_aside (loop, item, reason) VALUES ('advance', 'task 5', 'invalid byte')");
    }
    assertThat(troupe(5, "doctor").out())
        .containsPattern(
            "WRONG scheduler +host-7: loop intake waits since 4\\d(\\.\\d)? ?s at troupe.jobs-0@17: it hangs")
        .containsPattern(
            "warning: 1 item by advance in the last hour, the newest task 5: invalid byte");
  }

  private void useIt() throws Exception {
    Screen run = troupe(0, "run", "examples/digest", "--input", "*.md", "--out", "results");
    assertThat(run.out()).contains("results/digest.md");
    assertThat(folder.resolve("results/summary/0001.json")).content().contains("\"points\"");
    assertThat(run.err()).containsPattern("summarizer +3 ");
    troupe(2, "up");

    Files.writeString(
        folder.resolve("job.json"),
        "{\"id\":\"later\",\"tasks\":[{\"id\":\"hi\",\"role\":\"showrunner\",\"prompt\":\"Hello\"}]}");
    assertThat(troupe(0, "submit", "job.json", "--wait").out()).isEqualTo("later\n");
    assertThat(troupe(0, "show", "later").out()).containsPattern("hi +succeeded +1 ");
    assertThat(troupe(0, "show", "later", "--json").out()).contains("\"status\" : \"settled\"");
    troupe(0, "watch", "later");
    assertThat(troupe(0, "costs", "--by", "job").out()).contains("later", "total");
    assertThat(troupe(0, "costs", "--by", "day").out()).containsPattern("total +5 ");
    assertThat(troupe(0, "workers").out()).containsPattern("worker-1 +live ");
    assertThat(troupe(0, "state", "list", "digest/*").out()).contains("digest/latest");
    assertThat(troupe(0, "state", "get", "digest/latest").out()).isNotBlank();
    assertThat(troupe(2, "state", "get", "digest/latest", "--version", "9").err())
        .contains("version 9");
    assertThat(troupe(0, "doctor").out())
        .contains("share groups on", "one leads")
        .doesNotContain("WRONG");

    useBudgets();
    Files.writeString(
        folder.resolve("bad.json"),
        "{\"id\":\"bad\",\"tasks\":[{\"role\":\"nobody\",\"prompt\":\"x\"}]}");
    assertThat(troupe(2, "submit", "bad.json").err())
        .contains("job bad was rejected")
        .contains("nobody");
  }

  private void useBudgets() throws Exception {
    troupe(2, "budgets", "set", "tenants/acme", "--per", "day", "--usd", "5");
    troupe(2, "budgets", "set", "global", "--usd", "5");
    troupe(2, "budgets", "set", "global", "--per", "day", "--usd", "five");
    assertThat(
            troupe(2, "budgets", "set", "global", "--per", "day", "--usd", "5", "--time-zone", "X")
                .err())
        .contains("--time-zone: X (expected: a time zone such as Europe/Berlin)");
    troupe(0, "budgets", "set", "tenant/acme", "--per", "day", "--usd", "5", "--reason", "trial");
    assertThat(troupe(0, "budgets").out())
        .containsPattern("global per day +\\$50.00 ")
        .containsPattern("tenant/acme per day +\\$5.00 +\\$0.00 ");
    troupe(0, "budgets", "unset", "tenant/acme", "--per", "day");
    troupe(2, "budgets", "unset", "tenant/acme", "--per", "day");
    troupe(2, "costs", "resolve", "5", "--usd", "1", "--reason", "r");
    troupe(2, "costs", "resolve", new UUID(1, 1).toString(), "--not-billed", "--reason", "r");

    // There is room for one call's worst case, and then no more.
    Files.writeString(
        folder.resolve("tight.json"),
        "{\"id\":\"tight\",\"budget\":0.0174,\"roles\":{\"showrunner\":{\"max_tokens\":1000}},\"tasks\":[{\"role\":\"showrunner\",\"prompt\":\"a\"},{\"role\":\"showrunner\",\"prompt\":\"b\"},{\"role\":\"showrunner\",\"prompt\":\"c\"},{\"role\":\"showrunner\",\"prompt\":\"d\"}]}");
    Screen tight = troupe(4, "submit", "tight.json", "--wait");
    assertThat(tight.err()).contains("is stopped by the budget 'this job'");
    assertThat(troupe(0, "budgets").out()).containsPattern("this job: tight +.* used up +[1-4] ");
    troupe(0, "budgets", "set", "job/tight", "--usd", "1", "--reason", "worth it");
    troupe(0, "watch", "tight");
  }

  private void interruptRunsThatNobodyWorksOn() throws Exception {
    for (String what : List.of("cancel", "leave")) {
      try (CliProcess run =
          CliProcess.start(
              folder,
              "run",
              "examples/digest",
              "--input",
              "*.md",
              "--set",
              "n=\"" + what + "\"",
              "--on-interrupt",
              what)) {
        run.await(
            LIMIT, () -> troupe(0, "jobs").out().matches("(?s).*digest-\\S+ [^\n]*running.*"));
        int code = run.interrupt();
        assertThat(run.exit(LIMIT)).isEqualTo(code);
        assertThat(run.err())
            .contains(
                what.equals("cancel")
                    ? "cancelled digest-"
                    : "goes on without us: the same command");
      }
      String jobs = troupe(0, "jobs").out();
      if (what.equals("cancel")) {
        assertThat(jobs).doesNotContainPattern("digest-\\S+ .*running").contains("cancelled");
      } else {
        assertThat(jobs).containsPattern("digest-\\S+ .*running");
      }
    }
  }

  private void cancelOneThatNobodyWorksOn() throws Exception {
    Files.writeString(
        folder.resolve("stuck.json"),
        "{\"id\":\"stuck\",\"tasks\":[{\"role\":\"showrunner\",\"prompt\":\"x\"}]}");
    troupe(0, "submit", "stuck.json");
    troupe(0, "cancel", "stuck", "--reason", "nobody is there");
    assertThat(troupe(3, "watch", "stuck").err()).contains("nobody is there");
    troupe(2, "cancel", "stuck", "--reason", "again");
  }
}
