package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.config.TroupeConfig.Kafka.Delivery;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A whole worker with an account at every kind of provider, each of which keeps its own bill. */
@ExtendWith(TroupeStack.class)
class WiresIT {
  private static final List<String> WIRES =
      List.of("openai", "anthropic", "gemini", "ollama", "elevenlabs", "bedrock", "cohere", "groq");

  private static final TaskRequest PICTURE =
      TaskRequest.of(
          List.of(
              new Message(
                  Speaker.USER,
                  null,
                  List.of(
                      new Part.Text("What is this?"),
                      new Part.Image(new Source.Inline("image/png", "iVBORw0KGgo="), null)),
                  List.of(),
                  null)));

  private static final TaskRequest OFFER =
      new TaskRequest(
          List.of(Message.text(Speaker.USER, "Where is it? [[sim:tool=find]]")),
          null,
          null,
          null,
          null,
          null,
          null,
          new TreeMap<>(
              Map.of(
                  "tools",
                  Json.STRICT.readTree(
                      "[{\"type\": \"function\", \"function\": {\"name\": \"find\"}}]"))));

  private final TestStack stack;
  private final Fleet fleet;
  private final Simulator simulator;

  WiresIT(TestStack stack) throws SQLException {
    this.stack = stack;
    this.fleet = new Fleet(stack);
    this.simulator =
        Simulator.start(
            SimulatorConfig.of(
                WIRES.stream().map(w -> AccountConfig.of(w, w)).toArray(AccountConfig[]::new)));
    ShippedPrices.sync(fleet.database());
    // The shipped table has none of Cohere's.
    fleet.update(
        "INSERT INTO price (provider, model, effective_from, source, input, output)"
            + " VALUES ('cohere', 'command-r-08-2024', '2026-01-01', 'local', 150000, 600000)");
  }

  @AfterEach
  void stop() {
    simulator.close();
    fleet.close();
  }

  @Test
  void oneTaskAtEach_theLedgerIsTheBillOfEachAndMediaAreStoredByReference() throws Exception {
    List<Role> roles =
        List.of(
            role("writer", Modality.TEXT, "openai/gpt-4o-mini"),
            role("thinker", Modality.TEXT, "anthropic/claude-haiku-4-5"),
            role("planner", Modality.TEXT, "gemini/gemini-2.5-flash"),
            role("gatekeeper", Modality.TEXT, "ollama/llama3.2"),
            role("clerk", Modality.TEXT, "groq/llama-3.3-70b-versatile"),
            role("counsel", Modality.TEXT, "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0"),
            role("translator", Modality.TEXT, "cohere/command-r-08-2024"),
            role("illustrator", Modality.IMAGE, "openai/dall-e-3"),
            role("painter", Modality.IMAGE, "openai/gpt-image-1"),
            role("audio_director", Modality.AUDIO, "elevenlabs/eleven_multilingual_v2"));

    play(roles);

    assertThat(
            fleet.rows("SELECT role, state, failure_message FROM task WHERE state <> 'succeeded'"))
        .isEmpty();
    assertTheLedgerIsTheBill(roles.size());
    assertMedia("illustrator", "image/png");
    assertMedia("painter", "image/png");
    assertMedia("audio_director", "audio/mpeg");
    assertThat(fleet.count("SELECT count(*) FROM output_blob")).isEqualTo(3);
    assertThat(fleet.count("SELECT count(*) FROM blob_object WHERE sweep_at IS NOT NULL")).isZero();
  }

  @Test
  void pictureAndTools_overFiveWires_areSeenAndCalled() throws Exception {
    List<String> models =
        List.of(
            "openai/gpt-4o-mini",
            "anthropic/claude-haiku-4-5",
            "gemini/gemini-2.5-flash",
            "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "ollama/llama3.2");
    List<TaskMessage> tasks = new ArrayList<>();
    for (String model : models) {
      Role role = role("looks_at_" + model.replaceFirst("/.*", ""), Modality.TEXT, model);
      List<TaskMessage> two = fleet.tasks(fleet.job(), role, List.of("?", "?"));
      tasks.add(Fleet.asking(two.getFirst(), PICTURE));
      tasks.add(Fleet.asking(two.getLast(), OFFER));
    }

    playTasks(tasks);

    assertThat(
            fleet.rows("SELECT role, state, failure_message FROM task WHERE state <> 'succeeded'"))
        .isEmpty();
    assertThat(
            fleet.rows(
                "SELECT o.output FROM task JOIN task_output o USING (task_id) WHERE index = 0"))
        .hasSize(models.size())
        .allMatch(said -> said.contains("a picture, image/png, 8 bytes"));
    assertThat(
            fleet.rows(
                "SELECT o.answer::jsonb -> 'tool_calls' -> 0 -> 'function' ->> 'name'"
                    + " FROM task JOIN task_output o USING (task_id) WHERE index = 1"))
        .hasSize(models.size())
        .containsOnly("find");
    assertTheLedgerIsTheBill(2 * models.size());
  }

  private void assertTheLedgerIsTheBill(int calls) throws SQLException {
    List<String> bill =
        simulator.bill().calls().stream()
            .map(c -> c.ids().callId() + "|" + Usd.of(c.costUsd()).picos())
            .toList();
    assertThat(fleet.rows("SELECT call_id, cost_pico FROM call WHERE status = 'settled'"))
        .hasSize(calls)
        .containsExactlyInAnyOrderElementsOf(bill);
    assertThat(fleet.rows("SELECT call_id FROM call WHERE cost_pico > reserved_pico")).isEmpty();
    assertThat(fleet.ledgerDifferences()).isEmpty();
  }

  private void assertMedia(String role, String mediaType) throws Exception {
    JsonNode output =
        Json.STRICT.readTree(
            fleet
                .rows(
                    "SELECT o.output FROM task t JOIN task_output o USING (task_id) WHERE t.role = '"
                        + role
                        + "'")
                .getFirst());
    assertThat(output.path("media_type").stringValue()).isEqualTo(mediaType);
    InstantSource clock = InstantSource.system();
    String digest = output.path("digest").stringValue();
    try (BlobStore blobs =
            BlobStore.open(
                TroupeConfig.Blobs.DEFAULT,
                fleet.database(),
                new Uuid7(clock, RandomGenerator.getDefault()),
                clock);
        InputStream content = blobs.open("acme", digest, 0, Long.MAX_VALUE)) {
      byte[] bytes = content.readAllBytes();
      assertThat(Digest.of(bytes)).isEqualTo(digest);
      assertThat(bytes).hasSize(output.path("bytes").intValue());
    }
  }

  private static Role role(String name, Modality modality, String model) {
    return new Role(
        name,
        "You are brief.",
        new ResponseFormat(modality, null, null),
        new Sampling(2_000, 0.5),
        List.of(new RoleRoute(ModelRef.parse(model), RoleRoute.Kind.PRIMARY)),
        CallPolicy.within(Duration.ofSeconds(30)),
        "default",
        null,
        null);
  }

  private TroupeConfig config() {
    Map<String, TroupeConfig.Provider> accounts = new HashMap<>();
    for (String wire : WIRES) {
      boolean groq = wire.equals("groq");
      accounts.put(
          wire,
          new TroupeConfig.Provider(
              wire,
              groq ? "openai-compatible" : wire,
              URI.create(simulator.baseUrl(wire) + path(wire)),
              new Secret("key"),
              null,
              wire.equals("ollama"),
              TroupeConfig.Limits.NONE,
              groq ? Map.of("dialect", "groq") : Map.of()));
    }
    TroupeConfig base =
        Configs.of(stack, fleet, stack.uniquePrefix() + "wires", "http://unused", Delivery.SHARE);
    return new TroupeConfig(
        base.kafka(),
        base.postgres(),
        base.redis(),
        accounts,
        base.defaults(),
        base.roles(),
        base.loops(),
        base.worker(),
        base.scheduler(),
        base.retry(),
        base.globalLimits(),
        base.cache(),
        base.budgets());
  }

  private static String path(String wire) {
    return switch (wire) {
      case "openai", "groq" -> "/v1";
      case "gemini" -> "/v1beta";
      default -> "";
    };
  }

  private void play(List<Role> roles) throws Exception {
    List<TaskMessage> tasks = new ArrayList<>();
    for (Role role : roles) {
      tasks.addAll(fleet.tasks(fleet.job(), role, List.of("The sea at night, é.")));
    }
    playTasks(tasks);
  }

  private void playTasks(List<TaskMessage> tasks) throws Exception {
    TroupeConfig config = config();
    WorkerInfo info = new WorkerInfo("w1", "here", 1, "default", 16);
    try (Dispatch dispatch = new Dispatch(config.kafka());
        WorkerApp app =
            new WorkerApp(
                config,
                info,
                fleet.database(),
                new LivePrices(fleet.database(), System::nanoTime),
                InstantSource.system(),
                Configs.health())) {
      dispatch.offer(tasks);
      app.start();
      Dispatch.await(fleet, "SELECT count(*) FROM finished, unnest(tasks)", tasks.size());
    }
  }
}
