package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not enter by the configuration. */
class ConfigGateTest {
  private static final String SERVERS =
      """
      kafka: {bootstrap_servers: "k:9092"}
      postgres: {url: "jdbc:postgresql://p/troupe"}
      redis: {url: "redis://r:6379"}
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("troupe.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u200b", "\r", "\n", "\u00e9", " "})
  void load_keyThatNoHeaderCanCarry_namesTheAccountAndThePlaceAndNotTheKey(String odd) {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigLoader.load(
                    write(SERVERS + "providers: {bk: {kind: openai, api_key: \"${KEY}\"}}\n"),
                    Map.of("KEY", "sk-secret-111" + odd)));

    assertThat(e.getMessage())
        .contains("providers.bk.api_key")
        .contains("U+%04X as character 14 of 14".formatted((int) odd.charAt(0)))
        .doesNotContain("sk-secret");
  }

  @Test
  void load_namesAndVariablesThatMayNotEnter_areRefused() throws IOException {
    String yaml =
        """
        roles: {"a\\nb": {system: hi}}
        budgets: [{scope: "tenant/a\\u0001", per: day, usd: 1}]
        worker: {name: "${NUL}"}
        providers: {bk: {kind: openai, api_key: "${NUL}"}}
        """;

    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.load(write(SERVERS + yaml), Map.of("NUL", "a\u0000b")));

    assertThat(e.problems())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "roles.a\\u000ab", "budgets[0].scope", "worker.name", "providers.bk.api_key");
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(file, yaml);
  }
}
