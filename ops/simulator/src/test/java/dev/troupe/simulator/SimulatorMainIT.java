package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator as a process of its own. */
final class SimulatorMainIT {
  @TempDir private Path folder;

  private Process start(String... args) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static URI url(Process process) throws IOException {
    var line = process.inputReader().readLine();
    return URI.create(ChatClient.JSON.readTree(line).path("url").stringValue());
  }

  @Test
  void main_inputEnds_exitsWithAllCallsInTheBillFile() throws Exception {
    var bill = folder.resolve("bill.jsonl");
    var config = folder.resolve("config.json");
    Files.writeString(
        config,
        """
        {"accounts":[{"name":"groq","latency":"1ms","limits":{"requestsPerMinute":2},
          "catalogue":{"models":["tiny"],"rates":{"tiny":{"input":"1","cachedInput":"1","output":"2"}}}}]}
        """);
    var process =
        start("--config", config.toString(), "--bill", bill.toString(), "--exit-with-parent");
    try (var client = new ChatClient(url(process).resolve("/groq"))) {
      var body = ChatClient.body("hello").put("model", "tiny");
      assertThat(client.send(body).status()).isEqualTo(200);
      assertThat(client.send(body).status()).isEqualTo(200);
      assertThat(client.send(body).status()).isEqualTo(429);

      process.getOutputStream().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readAllLines(bill)).hasSize(2);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void main_killedAfterAnAnswer_hasTheCallInTheBillFile() throws Exception {
    var bill = folder.resolve("bill.jsonl");
    var process = start("--bill", bill.toString());
    try (var client = new ChatClient(url(process))) {
      assertThat(client.ask("hello").status()).isEqualTo(200);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Files.readAllLines(bill)).hasSize(1);
  }

  @Test
  void main_controlWordsInAPrompt_countOnlyIfAskedFor() throws Exception {
    for (var controls : List.of(false, true)) {
      var process = controls ? start("--sim-controls") : start();
      try (var client = new ChatClient(url(process))) {
        // A text about the simulator, with a word that it does not know.
        assertThat(client.ask("[[sim:error=NAME]]").status()).isEqualTo(controls ? 500 : 200);
        assertThat(client.ask("[[sim:status=503]]").status()).isEqualTo(controls ? 503 : 200);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void main_terminated_exits() throws Exception {
    var process = start();
    try {
      url(process);
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void main_unknownArgument_exitsWith2() throws Exception {
    var process = start("--fast");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }
}
