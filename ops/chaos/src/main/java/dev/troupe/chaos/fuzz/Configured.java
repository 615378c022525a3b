package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Seeds;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The fleet's configuration, {@code fuzz.yaml}, with the addresses of the providers. */
final class Configured {
  private static final String SIMULATOR = "http://127.0.0.1:1/sim";
  private static final String ANSWERS = "http://127.0.0.1:2";

  private Configured() {}

  /** But for the servers. */
  static String yaml(String simulator, String answers) {
    return Seeds.text("fuzz.yaml").replace(SIMULATOR, simulator).replace(ANSWERS, answers);
  }

  /** As the programs read it, for what is read in this process. */
  static TroupeConfig config(Path folder, String answers) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("fuzz.yaml"), Seeds.text("servers.yaml") + yaml(SIMULATOR, answers));
    return ConfigLoader.load(file, Map.of());
  }
}
