package dev.troupe.shared.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final String SERVERS =
      """
      kafka: {bootstrap_servers: "k:9092"}
      postgres: {url: "jdbc:postgresql://p/troupe", user: u, password: "${PGPASSWORD:-}"}
      redis: {url: "redis://r:6379"}
      """;
  private static final String STUB = "providers: {stub: {kind: stub}}\n";

  /** As printed in the handbook, less what has no effect. */
  private static final String EXAMPLE =
      """
      providers:
        openai:  {kind: openai, api_key: "${OPENAI_API_KEY}", limits: {requests_per_minute: 90, tokens_per_minute: 90000, tokens_per_hour: 100000, concurrent: 12}}
        groq:    {kind: openai-compatible, base_url: https://api.groq.com/openai/v1, api_key: "${GROQ_API_KEY}", limits: {requests_per_minute: 30}}
        ollama:  {kind: ollama, base_url: http://localhost:11434, cache: {enabled: false}}
      defaults: {text: openai/gpt-4o, image: openai/dall-e-3, audio: elevenlabs/eleven_multilingual_v2}
      roles:
        scene_smith: {model: openai/gpt-4o, fallback: [groq/llama-3.3-70b-versatile, cerebras/llama3.1-8b], temperature: 0.8, max_tokens: 3000}
        gatekeeper:  {model: ollama/llama3, escalate_to: openai/gpt-4o, temperature: 0.2}
      limits:  {global: {requests_per_minute: 100, tokens_per_hour: 100000, concurrent: 12}}
      cache:   {backend: hybrid, ttl: 24h, max_size: 500MB}
      retry:   {max_retries: 3, initial_delay: 1s, max_delay: 60s}
      budgets: [{scope: global, per: day, usd: 50}, {scope: tenant/acme, per: month, usd: 400}]
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("troupe.yaml");
  }

  @Test
  void load_exampleOfTheHandbook_readsEveryKey() throws IOException {
    Map<String, String> keys = Map.of("OPENAI_API_KEY", "sk-o", "GROQ_API_KEY", "gsk-g");

    ConfigLoader.Loaded loaded = ConfigLoader.read(write(EXAMPLE), keys, Endpoints.LOCAL);

    TroupeConfig config = loaded.config();
    TroupeConfig.Provider openai = provider(config, "openai");
    assertThat(openai.apiKey()).isNotNull().extracting(Secret::reveal).isEqualTo("sk-o");
    assertThat(openai.limits()).isEqualTo(new TroupeConfig.Limits(90, null, 90_000, 100_000, 12));
    assertThat(openai.free()).isFalse();
    assertThat(provider(config, "groq").priceList()).isEqualTo("groq");
    assertThat(provider(config, "groq").baseUrl()).hasToString("https://api.groq.com/openai/v1");
    assertThat(provider(config, "ollama").free()).isTrue();
    assertThat(provider(config, "ollama").cache().enabled()).isFalse();
    assertThat(config.globalLimits())
        .isEqualTo(new TroupeConfig.Limits(100, null, null, 100_000, 12));
    assertThat(config.cache())
        .isEqualTo(new TroupeConfig.Cache("hybrid", Duration.ofHours(24), 500_000_000));
    assertThat(config.retry())
        .isEqualTo(new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)));
    assertThat(config.budgets())
        .containsExactly(
            new TroupeConfig.Budget("global", "day", Usd.of("50"), null),
            new TroupeConfig.Budget("tenant/acme", "month", Usd.of("400"), null));
    assertThat(config.resolver().resolve("scene_smith").routes())
        .extracting(RoleRoute::model)
        .containsExactly(
            ModelRef.parse("openai/gpt-4o"), ModelRef.parse("groq/llama-3.3-70b-versatile"));
    assertThat(config.resolver().resolve("gatekeeper").routes())
        .containsExactly(
            new RoleRoute(ModelRef.parse("ollama/llama3"), RoleRoute.Kind.PRIMARY),
            new RoleRoute(ModelRef.parse("openai/gpt-4o"), RoleRoute.Kind.ESCALATION));
    // The example names two vendors that it has no accounts for.
    assertThat(loaded.warnings())
        .extracting(Problem::toString)
        .containsExactly(
            file
                + ":5: defaults.audio: elevenlabs/eleven_multilingual_v2 (expected: a configured"
                + " provider: one of groq, ollama, openai)",
            file
                + ":7: roles.scene_smith.fallback[1]: cerebras/llama3.1-8b (expected: a configured"
                + " provider: one of groq, ollama, openai)");
  }

  @Test
  void load_budgets_haveATimeZoneAndAreSaidOnce() throws IOException {
    TroupeConfig config =
        load(
            SERVERS
                + STUB
                + "budgets: [{scope: provider/stub, per: day, usd: 0.25, time_zone: Europe/Berlin}, {scope: job, per: run, usd: $2}]\n"
                + "scheduler: {expire_unknown: 2h}\n");
    assertThat(config.budgets())
        .containsExactly(
            new TroupeConfig.Budget("provider/stub", "day", Usd.of("0.25"), "Europe/Berlin"),
            new TroupeConfig.Budget("job", "run", Usd.of("2"), null));
    assertThat(config.budgets().getFirst().kind()).isEqualTo("provider");
    assertThat(config.budgets().getFirst().subject()).isEqualTo("stub");
    assertThat(config.budgets().getLast().subject()).isEmpty();
    assertThat(config.scheduler().expireUnknown()).isEqualTo(Duration.ofHours(2));

    assertThatThrownBy(
            () ->
                load(
                    SERVERS
                        + STUB
                        + "budgets: [{scope: global, per: day, usd: 1, time_zone: UTC+3}, {scope: job, per: run, usd: 1}, {scope: job, per: run, usd: 2}]\n"))
        .hasMessageContaining("time_zone: UTC+3 (expected: a time zone such as Europe/Berlin)")
        .hasMessageContaining("scope: job (expected: each scope once per run)");
  }

  @Test
  void load_minimal_fillsInDefaults() throws IOException {
    TroupeConfig config = load(SERVERS + STUB);

    assertThat(config.kafka())
        .isEqualTo(
            new TroupeConfig.Kafka(
                "k:9092", "troupe", Map.of(), TroupeConfig.Kafka.Delivery.SHARE));
    assertThat(config.postgres().poolSize()).isEqualTo(8);
    assertThat(config.worker())
        .isEqualTo(
            new TroupeConfig.Worker(
                null,
                "default",
                64,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Path.of(".troupe/journal")));
    assertThat(config.scheduler()).isEqualTo(new TroupeConfig.Scheduler(3, 3, null));
    assertThat(config.cache().backend()).isEqualTo("hybrid");
    assertThat(config.globalLimits()).isEqualTo(TroupeConfig.Limits.NONE);
  }

  @Test
  void load_journal_isAFolderOrOff() throws IOException {
    assertThat(load(SERVERS + STUB + "worker: {journal: off}\n").worker().journal()).isNull();
    assertThat(load(SERVERS + STUB + "worker: {journal: /var/lib/j}\n").worker().journal())
        .isEqualTo(Path.of("/var/lib/j"));
  }

  @Test
  void load_manyMistakes_namesAllWithLineValueAndExpectation() {
    ConfigException e =
        refused(
            """
            kafka: {bootstrap_servers: "k:9092", delivry: share}
            postgres: {url: "mysql://p"}
            redis: {url: "redis://r"}
            providers:
              a: {kind: opnai}
              b: {kind: openai-compatible, api_key: "${MISSING_KEY}"}
            worker:
              slots: 20000
              lease: 10s
              heartbeat: 5s
            cache: {ttl: soon, max_size: 3 apples}
            roles:
              r: {model: c/gpt, temperature: 3}
            defaults: {text: aa/gpt}
            """);

    assertThat(e.getMessage().lines())
        .containsExactlyInAnyOrder(
            at(
                1,
                "kafka.delivry: unknown key (expected: did you mean delivery? one of"
                    + " bootstrap_servers, topic_prefix, delivery, properties)"),
            at(2, "postgres.url: mysql://p (expected: jdbc:postgresql://host:port/database)"),
            at(
                5,
                "providers.a.kind: opnai (expected: one of "
                    + String.join(", ", Providers.KINDS)
                    + ")"),
            at(
                6,
                "providers.b.base_url: missing (expected: a URL, since openai-compatible says"
                    + " none of its own)"),
            at(
                6,
                "providers.b.api_key: ${MISSING_KEY} (expected: the environment variable"
                    + " MISSING_KEY to be set)"),
            at(8, "worker.slots: 20000 (expected: a whole number from 1 to 10,000)"),
            at(
                10,
                "worker.heartbeat: 5000ms (expected: more than 0 and at most a third of the"
                    + " lease, which is 10000ms)"),
            at(
                11,
                "cache.ttl: soon (expected: a duration such as 500ms, 1s, 15m, 24h, 7d or"
                    + " PT30S)"),
            at(11, "cache.max_size: 3 apples (expected: a size such as 64KiB, 500MB or 2GiB)"),
            at(13, "roles.r.temperature: 3 (expected: a number from 0 to 2)"),
            at(13, "roles.r.model: c/gpt (expected: a configured provider: one of a, b)"),
            at(14, "defaults.text: aa/gpt (expected: a configured provider: one of a, b)"));
  }

  @Test
  void load_serversMissing_saysSoUnlessTheyAreGiven() throws IOException {
    ConfigException e = refused(STUB);
    TroupeConfig config =
        ConfigLoader.load(
            write(STUB),
            Map.of(),
            new Endpoints("h:1", "jdbc:postgresql://h:2/x", "me", null, "redis://h:3", "t9"));

    assertThat(e.problems())
        .extracting(Problem::path)
        .containsExactly("kafka.bootstrap_servers", "postgres.url", "redis.url");
    assertThat(config.kafka().bootstrapServers()).isEqualTo("h:1");
    assertThat(config.kafka().topicPrefix()).isEqualTo("t9");
    assertThat(config.postgres().user()).isEqualTo("me");
    assertThat(config.redis().url()).isEqualTo("redis://h:3");
  }

  @Test
  void load_givenPlaceToListen_winsOverTheFile_andIsCheckedLikeIt() throws IOException {
    Endpoints given = Endpoints.of(Map.of("TROUPE_LISTEN", "127.0.0.1:7070"));
    Path file = write(SERVERS + STUB + "scheduler: {listen: \"127.0.0.1:8080\"}\n");
    assertThat(ConfigLoader.load(file, Map.of(), given).scheduler().listen())
        .hasToString("/127.0.0.1:7070");
    assertThat(ConfigLoader.load(write(SERVERS + STUB), Map.of(), given).scheduler().listen())
        .hasToString("/127.0.0.1:7070");
    assertThatThrownBy(
            () -> ConfigLoader.load(file, Map.of(), Endpoints.NONE.listening("0.0.0.0:80")))
        .hasMessageContaining("TROUPE_LISTEN: 0.0.0.0:80 (expected: a loopback address and a port");
  }

  @Test
  void load_givenServers_winOverTheFile() throws IOException {
    TroupeConfig config =
        ConfigLoader.load(
            write(SERVERS + STUB),
            Map.of(),
            new Endpoints("h:1", "jdbc:postgresql://h:2/x", "me", null, "redis://h:3", null));

    assertThat(config.kafka().bootstrapServers()).isEqualTo("h:1");
    assertThat(config.postgres().url()).isEqualTo("jdbc:postgresql://h:2/x");
    assertThat(config.postgres().password()).isNull();
    assertThat(config.redis().url()).isEqualTo("redis://h:3");
  }

  @Test
  void load_variables_areTextAndNeverYaml() throws IOException {
    Path secret = Files.writeString(folder.resolve("key"), "s3cret\n");
    Path config =
        write(
            SERVERS
                + """
                providers:
                  a: {kind: stub, api_key: "${file:%s}", options: {x: "${X}", y: "a-${Y:-b}-${Z:-}c"}}
                """
                    .formatted(secret));

    TroupeConfig loaded = ConfigLoader.load(config, Map.of("X", "1, kind: openai}\nb: ${Y}"));

    TroupeConfig.Provider a = provider(loaded, "a");
    assertThat(a.kind()).isEqualTo("stub");
    assertThat(a.options())
        .containsEntry("x", "1, kind: openai}\nb: ${Y}")
        .containsEntry("y", "a-b-c");
    assertThat(a.apiKey()).isNotNull().extracting(Secret::reveal).isEqualTo("s3cret");
  }

  @Test
  void load_secrets_showNeitherInErrorsNorInToString() throws IOException {
    Path bad =
        write(
            """
            kafka: {bootstrap_servers: "k", properties: {sasl.jaas.config: "password=hush"}}
            postgres: {url: "jdbc:postgresql://p/t?password=hush", password: hush}
            redis: {url: "rediss://:hush@r:1"}
            providers: {a: {kind: stub, api_key: hush, api_kee: hush, options: {token: hush}}}
            worker: {slots: "${SLOTS}"}
            """);

    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(bad, Map.of("SLOTS", "hush")));
    String text = Files.readString(bad).replace("api_kee: hush, ", "");
    TroupeConfig config = ConfigLoader.load(write(text), Map.of("SLOTS", "4"));

    assertThat(e.problems()).hasSize(2);
    assertThat(e).hasMessageNotContaining("hush");
    assertThat(config.toString()).doesNotContain("hush").contains("rediss://***@r:1");
    assertThat(config.worker().slots()).isEqualTo(4);
  }

  @Test
  void load_brokenYaml_saysWhereWithoutQuotingTheLine() {
    ConfigException e = refused("providers:\n  a: {kind: stub, api_key: hush\nb: [\n");

    assertThat(e).hasMessageContaining("troupe.yaml:").hasMessageContaining("valid YAML");
    assertThat(e).hasMessageNotContaining("hush");
  }

  @Test
  void load_noFile_saysSo() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(folder.resolve("none.yaml"), Map.of()));

    assertThat(e).hasMessageContaining("none.yaml").hasMessageContaining("NoSuchFile");
  }

  @Test
  void load_keyTwice_isRefused() {
    assertThat(refused(SERVERS + STUB + STUB).problems())
        .extracting(Problem::toString)
        .containsExactly(at(5, "providers: a second time (expected: each key once)"));
  }

  @Test
  void load_foldersBesideTheFile_areReadAndOverlaid() throws IOException {
    Files.createDirectories(folder.resolve("roles"));
    Files.createDirectories(folder.resolve("loops"));
    Files.writeString(
        folder.resolve("roles/illustrator.md"),
        "---\nmodel: stub/draw\nmax_tokens: 9\n---\nYou draw.\n");
    Files.writeString(
        folder.resolve("loops/episode.yaml"), "steps:\n  - {name: draw, role: illustrator}\n");

    TroupeConfig config =
        load(
            SERVERS
                + STUB
                + "roles: {illustrator: {max_tokens: 7}}\n"
                + "loops: {other: {steps: [{name: a, role: illustrator, prompt: 'costs ${5}'}]}}\n");

    var role = config.resolver().resolve("illustrator");
    assertThat(role.system()).isEqualTo("You draw.");
    assertThat(role.sampling().maxTokens()).isEqualTo(7);
    assertThat(role.format().modality()).isEqualTo(Modality.IMAGE);
    assertThat(config.loops()).containsOnlyKeys("episode", "other");
    assertThat(config.loops().get("other"))
        .extracting(LoopSpec::steps, as(InstanceOfAssertFactories.list(StepSpec.class)))
        .extracting(StepSpec::prompt)
        .containsExactly("costs ${5}");
  }

  @Test
  void load_mistakeInARolesFile_namesThatFile() throws IOException {
    Path roles = Files.createDirectories(folder.resolve("cast"));
    Files.writeString(roles.resolve("a.md"), "---\ntemperature: 1\nmodel: nope/x\n---\nBe.\n");

    ConfigException e = refused(SERVERS + STUB + "roles_dir: cast\nloops_dir: nowhere\n");

    assertThat(e.getMessage().lines())
        .containsExactlyInAnyOrder(
            at(6, "loops_dir: nowhere (expected: a folder, relative to this file)"),
            roles.resolve("a.md") + ":3: model: nope/x (expected: a configured provider: stub)");
  }

  private static TroupeConfig.Provider provider(TroupeConfig config, String name) {
    return Objects.requireNonNull(config.providers().get(name));
  }

  private String at(int line, String problem) {
    return file + ":" + line + ": " + problem;
  }

  private TroupeConfig load(String yaml) throws IOException {
    return ConfigLoader.load(write(yaml), Map.of());
  }

  private ConfigException refused(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> load(yaml));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(file, yaml);
  }
}
