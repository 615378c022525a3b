package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.AskedFields;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Each section of the configuration: its defaults, where each key goes, what is refused. */
class ConfigSectionsTest {
  /** Every key that there is, none with its default. JSON, which is YAML. */
  private static final String FULL =
      """
      {"kafka": {"bootstrap_servers": "k:1", "topic_prefix": "t", "delivery": "classic", "properties": {"a.b": "c"}},
       "postgres": {"url": "jdbc:postgresql://p/t", "user": "u", "password": "pw", "pool_size": 9},
       "redis": {"url": "rediss://r:1"},
       "providers": {
         "a": {"kind": "openai", "base_url": "https://a/v1/", "api_key": "key", "prices": "openai", "free": false,
               "limits": {"requests_per_minute": 1, "requests_per_day": 2, "tokens_per_minute": 3, "tokens_per_hour": 4,
                          "concurrent": 5, "per_model": true},
               "cache": {"enabled": false, "ttl": "1m", "max_size": "1KB"}, "options": {"x": "y"}}},
       "roles_dir": ".", "loops_dir": ".",
       "roles": {"r": {"description": "d", "modality": "text", "system": "s", "model": "a/m", "fallback": ["a/n"],
         "context_fallback": ["a/o"], "escalate_to": "a/p", "temperature": 1, "max_tokens": 2, "voice": "v",
         "on_cut": "accept", "keep": "body", "encoding_format": "float", "top_p": 0.5, "top_k": 3, "seed": 1, "presence_penalty": 1, "frequency_penalty": -1,
         "logprobs": true, "top_logprobs": 2, "n": 2, "reasoning_effort": "low", "verbosity": "high", "parallel_tool_calls": false,
         "dimensions": 3, "size": "s", "quality": "q", "background": "b", "output_format": "o", "response_format": "r", "speed": 1,
         "instructions": "i", "stop": "x", "logit_bias": {"5": 1}, "tool_choice": "auto", "extra": {"e": 1},
         "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {}, "strict": true}}],
         "output": {}, "timeout": "3s", "pool": "p",
         "judge": {"must": ["a"], "must_not": ["b"], "min_characters": 1, "max_characters": 2, "min_words": 1,
           "max_words": 2, "language": "de", "no_refusal": true, "allow_empty": true, "role": "r", "threshold": 5},
         "hedge": {"after": "1s", "max_extra_usd": "0.5"}, "cache": {"mode": "off", "ttl": "1s", "kind": "voice_profile"}}},
       "loops": {"l": {"name": "l", "description": "d", "steps": [{"name": "s", "role": "r", "after": [],
         "for_each": "input", "concurrency": 2, "prompt": "p", "request": "item", "reads": ["k"], "writes": "k", "on_failure": "continue"}]}},
       "defaults": {"text": "a/text", "image": "a/image", "audio": "a/audio"},
       "models": {"gpt": ["a/m", "a/n"]},
       "worker": {"name": "w", "pool": "p", "slots": 7, "lease": "20s", "heartbeat": "3s", "drain": "40s", "journal": "j"},
       "scheduler": {"max_claims": 4, "window_factor": 5, "listen": "127.0.0.1:1", "expire_unknown": "1h"},
       "retry": {"max_retries": 1, "initial_delay": "2s", "max_delay": "3s",
                 "circuit": {"window": 4, "minimum_calls": 3, "failure_rate": 2, "open": "1s"}},
       "limits": {"global": {"requests_per_minute": 6, "requests_per_day": 7, "tokens_per_minute": 8,
                             "tokens_per_hour": 9, "concurrent": 10}},
       "cache": {"backend": "file", "ttl": "2h", "max_size": "3MB", "share_across_tenants": true, "folder": "f"},
       "budgets": [{"scope": "tenant/acme", "per": "month", "usd": 12.5, "time_zone": "Europe/Berlin"}],
       "blobs": {"store": "folder", "folder": "files", "bucket": "bucket", "prefix": "p/", "endpoint": "http://s3:1",
                 "region": "eu-central-1", "access_key": "a", "secret_key": "s"},
       "webhooks": {"h": {"url": "https://h/x", "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "events": ["batch.failed"],
                          "tenant": "acme"}}}
      """;

  private static final String MINIMAL =
      """
      {"kafka": {"bootstrap_servers": "k:1"}, "postgres": {"url": "jdbc:postgresql://p/t"},
       "redis": {"url": "redis://r:1"}, "providers": {"a": {"kind": "openai"}}}
      """;

  @TempDir private Path folder;
  private final ObjectNode full = Json.STRICT.readTree(FULL).asObject();

  @BeforeEach
  void emptyFolder() {
    full.put("roles_dir", "none").put("loops_dir", "none");
  }

  @Test
  void full_hasEveryKey() {
    Set<String> written = new LinkedHashSet<>();
    collect("", Json.STRICT.readTree(FULL), written);

    assertThat(written).containsAll(ConfigKeys.flat(ConfigKeys.root()).keySet());
  }

  /** Paths as the keys have them: the names that are anyone's are {@code NAME} there. */
  private static void collect(String path, JsonNode node, Set<String> paths) {
    paths.add(path);
    if (node.isArray()) {
      node.forEach(item -> collect(path + "[]", item, paths));
    }
    for (var property : node.properties()) {
      boolean named = Set.of("providers", "roles", "loops", "webhooks").contains(path);
      String name = named ? "NAME" : property.getKey();
      collect(path.isEmpty() ? name : path + "." + name, property.getValue(), paths);
    }
  }

  @Test
  void kafka() throws IOException {
    assertThat(full().kafka())
        .isEqualTo(
            new TroupeConfig.Kafka(
                "k:1", "t", Map.of("a.b", "c"), TroupeConfig.Kafka.Delivery.CLASSIC));
    assertThat(minimal().kafka())
        .isEqualTo(
            new TroupeConfig.Kafka("k:1", "troupe", Map.of(), TroupeConfig.Kafka.Delivery.SHARE));
  }

  @Test
  void postgres() throws IOException {
    TroupeConfig.Postgres read = full().postgres();
    assertThat(read)
        .isEqualTo(new TroupeConfig.Postgres("jdbc:postgresql://p/t", "u", read.password(), 9));
    assertThat(Objects.requireNonNull(read.password()).reveal()).isEqualTo("pw");
    assertThat(minimal().postgres())
        .isEqualTo(new TroupeConfig.Postgres("jdbc:postgresql://p/t", null, null, 8));
  }

  @Test
  void redis() throws IOException {
    assertThat(full().redis()).isEqualTo(new TroupeConfig.Redis("rediss://r:1"));
    assertThat(minimal().redis()).isEqualTo(new TroupeConfig.Redis("redis://r:1"));
  }

  @Test
  void providers() throws IOException {
    TroupeConfig.Provider read = Objects.requireNonNull(full().providers().get("a"));
    assertThat(read)
        .isEqualTo(
            new TroupeConfig.Provider(
                "a",
                "openai",
                URI.create("https://a/v1"),
                read.apiKey(),
                "openai",
                false,
                new TroupeConfig.Limits(1, 2, 3, 4, 5, true),
                Map.of("x", "y"),
                new TroupeConfig.ProviderCache(false, Duration.ofMinutes(1), 1_000L)));
    assertThat(Objects.requireNonNull(read.apiKey()).reveal()).isEqualTo("key");
    assertThat(minimal().providers().get("a"))
        .isEqualTo(
            new TroupeConfig.Provider(
                "a",
                "openai",
                null,
                null,
                null,
                false,
                TroupeConfig.Limits.NONE,
                Map.of(),
                TroupeConfig.ProviderCache.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"kind\": \"ollama\"}', true",
    "'{\"kind\": \"stub\"}', true",
    "'{\"kind\": \"ollama\", \"prices\": \"p\"}', false",
    "'{\"kind\": \"ollama\", \"free\": false}', false",
    "'{\"kind\": \"openai\", \"free\": true}', true",
    "'{\"kind\": \"openai\"}', false"
  })
  void providers_free_isWhatIsSaidAndElseByKind(String account, boolean free) throws IOException {
    ObjectNode config = Json.STRICT.readTree(MINIMAL).asObject();
    config.withObject("providers").set("a", Json.STRICT.readTree(account));

    assertThat(load(config).providers().get("a"))
        .extracting(TroupeConfig.Provider::free)
        .isEqualTo(free);
  }

  /** Their keys are the readers' own: here they only have to arrive. */
  @Test
  void rolesAndLoops() throws IOException {
    TroupeConfig read = full();
    assertThat(read.roles().get("r")).isNotNull().hasNoNullFieldsOrProperties();
    assertThat(read.loops().get("l"))
        .isNotNull()
        .satisfies(loop -> assertThat(loop.steps()).singleElement().hasNoNullFieldsOrProperties());
    assertThat(minimal().roles()).isEmpty();
    assertThat(minimal().loops()).isEmpty();
  }

  @Test
  void defaults() throws IOException {
    assertThat(full().defaults())
        .isEqualTo(
            new TroupeConfig.Defaults(
                ModelRef.parse("a/text"), ModelRef.parse("a/image"), ModelRef.parse("a/audio")));
    assertThat(minimal().defaults()).isEqualTo(new TroupeConfig.Defaults(null, null, null));
  }

  @Test
  void worker() throws IOException {
    assertThat(full().worker())
        .isEqualTo(
            new TroupeConfig.Worker(
                "w", "p", 7, seconds(20), seconds(3), seconds(40), Path.of("j")));
    assertThat(minimal().worker())
        .isEqualTo(
            new TroupeConfig.Worker(
                null,
                "default",
                64,
                seconds(10),
                seconds(2),
                seconds(30),
                Path.of(".troupe", "journal")));
  }

  @Test
  void scheduler() throws IOException {
    assertThat(full().scheduler())
        .isEqualTo(
            new TroupeConfig.Scheduler(
                4,
                5,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                Duration.ofHours(1)));
    assertThat(minimal().scheduler())
        .isEqualTo(new TroupeConfig.Scheduler(3, 3, null, Duration.ofHours(24)));
  }

  @Test
  void retry() throws IOException {
    assertThat(full().retry())
        .isEqualTo(
            new TroupeConfig.Retry(
                1, seconds(2), seconds(3), new TroupeConfig.Circuit(4, 3, 2, seconds(1))));
    assertThat(minimal().retry())
        .isEqualTo(
            new TroupeConfig.Retry(
                3, seconds(1), seconds(60), new TroupeConfig.Circuit(20, 10, 50, seconds(30))));
  }

  @Test
  void limits() throws IOException {
    assertThat(full().globalLimits()).isEqualTo(new TroupeConfig.Limits(6, 7, 8, 9, 10));
    assertThat(minimal().globalLimits()).isEqualTo(TroupeConfig.Limits.NONE);
  }

  @Test
  void cache() throws IOException {
    assertThat(full().cache())
        .isEqualTo(new TroupeConfig.Cache("file", Duration.ofHours(2), 3_000_000, true, "f"));
    assertThat(minimal().cache())
        .isEqualTo(
            new TroupeConfig.Cache("hybrid", Duration.ofHours(24), 500_000_000, false, null));
  }

  @Test
  void budgets() throws IOException {
    assertThat(full().budgets())
        .containsExactly(
            new TroupeConfig.Budget("tenant/acme", "month", Usd.of("12.5"), "Europe/Berlin"));
    assertThat(minimal().budgets()).isEmpty();
  }

  @Test
  void webhooks() throws IOException {
    TroupeConfig.Webhook hook = Objects.requireNonNull(full().webhooks().get("h"));
    assertThat(hook.url()).hasToString("https://h/x");
    assertThat(hook.events()).containsExactly("batch.failed");
    assertThat(hook.tenant()).isEqualTo("acme");
    assertThat(minimal().webhooks()).isEmpty();
  }

  static Stream<String> objects() {
    return ConfigKeys.objects(ConfigKeys.root()).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void unknownKey_anywhere_isRefusedWithWhatWasMeant(String path) {
    AskedFields fields = Objects.requireNonNull(ConfigKeys.objects(ConfigKeys.root()).get(path));
    String near = fields.keys().keySet().iterator().next();
    at(path).asObject().put(near + "x", 1);

    assertThat(refused())
        .singleElement()
        .asString()
        .contains(near + "x: unknown key (expected: did you mean " + near + "?");
  }

  static Stream<String> values() {
    return ConfigKeys.flat(ConfigKeys.root()).entrySet().stream()
        .filter(key -> key.getValue().value() instanceof AskedFields.One)
        .map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("values")
  void wrongValue_ofAnyKey_saysWhatWasExpected(String path) {
    AskedFields.Key key = Objects.requireNonNull(ConfigKeys.flat(ConfigKeys.root()).get(path));
    Notation<?> notation = ((AskedFields.One) key.value()).notation();
    String name = path.substring(path.lastIndexOf('.') + 1);
    ObjectNode object = at(path.substring(0, Math.max(0, path.lastIndexOf('.')))).asObject();
    JsonNode right = object.path(name);
    for (JsonNode wrong : wrong(notation)) {
      object.set(name, wrong);
      assertThat(refused())
          .filteredOn(
              problem -> problem.contains("." + name + ": ") || problem.contains(" " + name))
          .singleElement()
          .asString()
          .endsWith("(expected: " + notation.expected() + ")");
    }
    object.set(name, right);
  }

  /** Just beyond each bound; what is no value at all otherwise. */
  private static List<JsonNode> wrong(Notation<?> notation) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    JsonNode schema = notation.schema();
    if (schema.has("minimum")) {
      return List.of(
          json.numberNode(schema.path("minimum").longValue() - 1),
          json.numberNode(schema.path("maximum").longValue() + 1),
          json.stringNode("many"));
    }
    return schema.has("enum") || notation.form() == Notation.Form.BOOLEAN
        ? List.of(json.stringNode("maybe"), json.arrayNode())
        : List.of(json.arrayNode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kafka.topic_prefix | \"a b\" | 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'",
        "postgres.url | \"mysql://p\" | jdbc:postgresql://host:port/database",
        "redis.url | \"http://r\" | redis://host:port or rediss://host:port",
        "providers.NAME.base_url | \"ftp://a\" | an http or https URL",
        "providers.NAME.base_url | \"https://me:pw@a\" | an http or https URL",
        "providers.NAME.free | true | no price table, since the provider is free",
        "providers.NAME.limits.concurrent | 0 | a whole number from 1 to 1,000,000",
        "worker.slots | 10001 | a whole number from 1 to 10,000",
        "worker.pool | \"A\" | 1 to 63 of a-z, 0-9, '-' and '_'",
        "worker.lease | \"999ms\" | a duration of at least 1s, such as 10s or 15m",
        "worker.heartbeat | \"0s\" | more than 0 and at most a third of the lease, which is 20000ms",
        "worker.heartbeat | \"7s\" | more than 0 and at most a third of the lease, which is 20000ms",
        "scheduler.listen | \"0.0.0.0:1\" | a loopback address and a port such as 127.0.0.1:8080 (port 0: any free one)",
        "scheduler.listen | \"127.0.0.1:65536\" | a loopback address and a port such as 127.0.0.1:8080 (port 0: any free one)",
        "retry.max_delay | \"1s\" | at least initial_delay, which is 2000ms",
        "retry.circuit.minimum_calls | 5 | at most the window, which is 4",
        "retry.circuit.failure_rate | 101 | a whole number from 1 to 100",
        "cache.folder | null | a folder, since the backend is file",
        "cache.max_size | \"3 apples\" | a size such as 64KiB, 500MB or 2GiB",
        "budgets[].scope | \"team/a\" | global, job, or one of tenant/, role/, provider/ with a name",
        "budgets[].usd | -1 | dollars, such as 50 or 12.50",
        "budgets[].time_zone | \"UTC+3\" | a time zone such as Europe/Berlin",
      })
  void value_outOfItsBounds_isRefused(String path, String value, String expected) {
    int dot = path.lastIndexOf('.');
    at(path.substring(0, dot)).asObject().set(path.substring(dot + 1), Json.STRICT.readTree(value));

    assertThat(refused()).singleElement().asString().endsWith("(expected: " + expected + ")");
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** The part of the full configuration at a key's path. */
  private JsonNode at(String path) {
    JsonNode node = full;
    for (String step : path.isEmpty() ? new String[0] : path.split("\\.")) {
      String name = step.replace("[]", "");
      node = name.equals("NAME") ? node.values().iterator().next() : node.path(name);
      if (step.endsWith("[]")) {
        node = ((ArrayNode) node).get(0);
      }
    }
    return node;
  }

  private TroupeConfig full() throws IOException {
    return load(full);
  }

  private TroupeConfig minimal() throws IOException {
    return load(Json.STRICT.readTree(MINIMAL));
  }

  private TroupeConfig load(JsonNode config) throws IOException {
    Files.createDirectories(folder.resolve("none"));
    Path file = Files.writeString(folder.resolve("troupe.yaml"), config.toString());
    return ConfigLoader.load(file, Map.of());
  }

  private List<String> refused() {
    ConfigException e = catchThrowableOfType(ConfigException.class, this::full);
    return e.problems().stream().map(Problem::toString).toList();
  }
}
