package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.shared.input.AskedFields;
import dev.troupe.shared.input.AskedFields.Any;
import dev.troupe.shared.input.AskedFields.Each;
import dev.troupe.shared.input.AskedFields.Inside;
import dev.troupe.shared.input.AskedFields.Many;
import dev.troupe.shared.input.AskedFields.One;
import dev.troupe.stack.junit.GeneratedPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page about the configuration is what the code reads. */
class ConfigurationPageTest {
  private static final long HOUR = 3_600;

  private final Map<String, AskedFields.Key> keys = ConfigKeys.flat(ConfigKeys.root());
  private final Properties meanings = meanings();
  private final JsonNode job = json("v1/job.v1.schema.json");

  @Test
  void page_isWhatTheCodeReads() throws IOException {
    GeneratedPage.of("configuration.md").check(page(), "-pl shared -Dtest=ConfigurationPageTest");
  }

  @Test
  void meanings_haveOneLineForEachKeyAndNoOther() {
    Set<String> own =
        keys.keySet().stream().filter(key -> !inJobs(key)).collect(Collectors.toSet());

    assertThat(meanings.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(own);
  }

  /** Roles and loops can be said in a job, too: its schema describes them. */
  private static boolean inJobs(String key) {
    return key.startsWith("roles.NAME.") || key.startsWith("loops.NAME.");
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Configuration: every key

        Generated from the code by `ConfigurationPageTest`; don't edit it here. Each key with what it may be, its default, and what it is for.

        One YAML file configures a fleet. Every key may be left out unless it is **required**, and a key that is not on this page is an error. `NAME` stands for a name of yours, `[]` for each entry of a list. Where a list of values is expected, one value is a list of one.

        `${NAME}` and `${NAME:-default}` are environment variables and `${file:/path}` is a file's content, in every text but descriptions, prompts and output schemas.

        What `TROUPE_KAFKA`, `TROUPE_TOPIC_PREFIX`, `TROUPE_POSTGRES` (a JDBC URL) with `TROUPE_POSTGRES_USER` and `TROUPE_POSTGRES_PASSWORD`, `TROUPE_REDIS` and `TROUPE_LISTEN` say in a process's environment wins over the file, and then the file needs not say it.
        """);
    sections().forEach((section, inside) -> table(page, section, inside));
    return page.toString();
  }

  /** The keys of each part of the file, in its order. */
  private Map<String, Map<String, AskedFields.Key>> sections() {
    Map<String, Map<String, AskedFields.Key>> sections = new LinkedHashMap<>();
    keys.forEach(
        (path, key) ->
            sections.computeIfAbsent(section(path), _ -> new LinkedHashMap<>()).put(path, key));
    return sections;
  }

  private static String section(String path) {
    int end = path.indexOf('.');
    String first = end < 0 ? path : path.substring(0, end);
    return first.replace("[]", "").replace("_dir", "");
  }

  private void table(StringBuilder page, String section, Map<String, AskedFields.Key> inside) {
    page.append("\n## ").append(section).append("\n\n");
    inside.forEach(
        (path, key) ->
            page.append(
                "- **`%s`** (%s%s): %s\n".formatted(path, value(key), usual(key), meaning(path))));
  }

  private static String value(AskedFields.Key key) {
    return switch (key.value()) {
      case One(var notation) -> notation.expected();
      case Many(var item, int most) ->
          "a list of at most %,d: each %s".formatted(most, item.expected());
      case Each(var _, int least, int most) ->
          String.format(Locale.ROOT, "a list of %,d to %,d", least, most);
      case Any(boolean object) -> object ? "an object" : "anything";
      case Inside(var fields) -> "by name: " + entries(fields);
    };
  }

  private static String entries(AskedFields fields) {
    String names = Objects.requireNonNull(fields.names()).expected();
    return fields.entries() instanceof One(var value)
        ? names + "; each " + value.expected()
        : names;
  }

  private static String usual(AskedFields.Key key) {
    if (key.required()) {
      return "; **required**";
    }
    return key.usual() == null ? "" : "; default `" + shown(key.usual()) + "`";
  }

  private static String shown(Object usual) {
    return switch (usual) {
      case Duration duration when duration.toSeconds() % HOUR == 0 && !duration.isZero() ->
          duration.toHours() + "h";
      case Duration duration when duration.toMillis() % 1_000 == 0 -> duration.toSeconds() + "s";
      case Duration duration -> duration.toMillis() + "ms";
      case Long bytes -> bytes / 1_000_000 + "MB";
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      default -> usual.toString();
    };
  }

  private String meaning(String path) {
    if (!inJobs(path)) {
      return meanings.getProperty(path, "?");
    }
    JsonNode schema = job.path("$defs").path(path.startsWith("roles") ? "role" : "loop");
    for (String step : List.of(path.split("\\.")).subList(2, path.split("\\.").length)) {
      schema = resolved(schema.path("properties").path(step.replace("[]", "")));
      if (step.endsWith("[]")) {
        schema = resolved(schema.path("items"));
      }
    }
    return schema.path("description").asString("?");
  }

  /** A definition that a property refers to; what the property says of itself comes first. */
  private JsonNode resolved(JsonNode property) {
    String definition = property.path("$ref").asString("").replace("#/$defs/", "");
    boolean object = job.path("$defs").path(definition).has("properties");
    return object ? job.path("$defs").path(definition) : property;
  }

  private static Properties meanings() {
    Properties meanings = new Properties();
    try (InputStream in = TroupeConfig.class.getResourceAsStream("meanings.properties")) {
      meanings.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return meanings;
  }

  private static JsonNode json(String name) {
    try (InputStream in = JobSubmission.class.getResourceAsStream(name)) {
      return Json.STRICT.readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
