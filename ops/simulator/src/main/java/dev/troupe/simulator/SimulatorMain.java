package dev.troupe.simulator;

import dev.troupe.simulator.json.LimitedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs a simulator as a process of its own. */
public final class SimulatorMain {
  private static final String USAGE =
      "usage: simulator [--port N] [--config file.json] [--bill file.jsonl] [--sim-controls]"
          + " [--exit-with-parent]";

  private SimulatorMain() {}

  /**
   * Prints one line of JSON with the base URL, then serves until SIGTERM, or with {@code
   * --exit-with-parent} until its input ends. Exits with 2 on wrong arguments.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.read(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
      System.exit(2);
      return;
    }
    try (var simulator = Simulator.start(options.config())) {
      Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
      System.out.println(
          LimitedJson.mapper()
              .createObjectNode()
              .put("url", simulator.baseUrl().toString())
              .put("pid", ProcessHandle.current().pid()));
      if (options.exitWithParent()) {
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
      } else {
        new CountDownLatch(1).await();
      }
    }
  }

  private record Options(SimulatorConfig config, boolean exitWithParent) {
    static Options read(String[] args) throws IOException {
      var config = SimulatorConfig.read("{}");
      Integer port = null;
      Path bill = null;
      var controls = false;
      var exit = false;
      for (var i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--port" -> port = Integer.valueOf(value(args, ++i));
          case "--bill" -> bill = Path.of(value(args, ++i));
          case "--config" ->
              config = SimulatorConfig.read(Files.readString(Path.of(value(args, ++i))));
          case "--sim-controls" -> controls = true;
          case "--exit-with-parent" -> exit = true;
          default -> throw new IllegalArgumentException("unknown argument: " + args[i]);
        }
      }
      config = port == null ? config : config.withPort(port);
      config = controls ? config : config.ignoringControls();
      return new Options(bill == null ? config : config.withBillFile(bill), exit);
    }

    private static String value(String[] args, int index) {
      if (index >= args.length) {
        throw new IllegalArgumentException(args[index - 1] + " needs a value");
      }
      return args[index];
    }
  }
}
