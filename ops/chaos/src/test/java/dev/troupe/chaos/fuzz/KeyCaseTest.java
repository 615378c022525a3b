package dev.troupe.chaos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.chaos.input.Seeds;
import dev.troupe.shared.config.ConfigException;
import dev.troupe.shared.config.ConfigLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCaseTest {
  @Test
  void load_keysThatNoHeaderHolds_areRefusedByTheirProvidersWithoutTheKeys(@TempDir Path folder)
      throws IOException {
    String providers;
    try (InputStream in =
        Objects.requireNonNull(
            KeyCaseTest.class.getResourceAsStream("api-key-with-odd-character.yaml"))) {
      providers = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = Files.writeString(folder.resolve("c.yaml"), Seeds.text("servers.yaml") + providers);

    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.load(file, Map.of("BADKEY", "sk-secret-222\r")));

    assertThat(e).isNotNull();
    assertThat(e.getMessage())
        .contains("providers.bk1.api_key", "providers.bk2.api_key")
        .doesNotContain("sk-secret");
  }
}
