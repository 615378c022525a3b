package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildJvm;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: signals, a freeze, a configuration with mistakes. */
@ExtendWith(TroupeStack.class)
class WorkerProcessIT {
  private static final String LIVE = "SELECT count(*) FROM worker WHERE state = 'live'";
  private static final String RUNNING = "SELECT count(*) FROM task WHERE state = 'running'";
  private static final String INTENTS = "SELECT count(*) FROM call WHERE status = 'intent'";

  @TempDir private Path folder;
  private final Fleet fleet;
  private final Simulator simulator;
  private final TroupeConfig.Kafka kafka;
  private final String redis;
  private final List<ChildProcess> workers = new ArrayList<>();

  WorkerProcessIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    simulator = Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
    kafka = Configs.of(stack, fleet, stack.uniquePrefix(), "http://unused").kafka();
    redis = stack.redis();
  }

  @BeforeEach
  void prices() throws SQLException {
    ShippedPrices.sync(fleet.database());
  }

  @AfterEach
  void stop() throws SQLException {
    workers.forEach(ChildProcess::kill);
    assertThat(fleet.ledgerDifferences()).isEmpty();
    simulator.close();
    fleet.close();
  }

  @Test
  void sigterm_whileCallsAreInFlight_finishesThemGivesTheRestBackAndExitsZero() throws Exception {
    try (Dispatch dispatch = new Dispatch(kafka)) {
      dispatch.offer(tasks(40, "[[sim:latency=1500ms]]"));
      ChildProcess worker = start(4);
      Dispatch.await(fleet, INTENTS, 4);
      assertThat(fleet.count(RUNNING)).as("no more tasks than slots").isLessThanOrEqualTo(4);

      worker.askToStop();

      assertThat(worker.awaitExit()).as("%s", log()).isZero();
      assertThat(fleet.rows("SELECT state, in_flight FROM worker")).containsExactly("gone|0");
      assertThat(fleet.count(RUNNING)).isZero();
      // Four, or more where the signal takes longer than a call.
      assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'succeeded'"))
          .isBetween(4L, 39L);
      assertThat(fleet.rows("SELECT DISTINCT status FROM call")).containsExactly("settled");
      assertThat(fleet.count("SELECT count(*) FROM call"))
          .isEqualTo(simulator.bill().calls().size());
    }
  }

  @Test
  @Tag("long")
  void sigstop_declaredDeadMeanwhile_makesNoFurtherCallAndComesBackUnderANewName()
      throws Exception {
    try (Dispatch dispatch = new Dispatch(kafka)) {
      List<TaskMessage> tasks = tasks(12, "[[sim:latency=300ms]]");
      dispatch.offer(tasks);
      ChildProcess worker = start(4);
      Dispatch.await(fleet, INTENTS, 1);
      worker.suspend();
      Instant frozen = Instant.now();
      String old = fleet.rows("SELECT worker_id FROM worker").getFirst();
      // What the scheduler does once the lease has run out.
      Dispatch.await(fleet, "SELECT count(*) FROM worker WHERE lease_until < now()", 1);
      fleet.update("UPDATE worker SET state = 'dead'");
      fleet.update("UPDATE task SET state = 'dispatched', worker = NULL WHERE state = 'running'");

      worker.resume();
      Dispatch.await(fleet, LIVE, 1);
      dispatch.offer(tasks);
      Dispatch.await(fleet, "SELECT count(*) FROM finished, unnest(tasks)", tasks.size());

      // Not counted: an intent that was on its way when the worker froze is committed when it
      // thaws,
      // and a call that had passed its last check is sent then. None is begun.
      assertThat(fleet.rows("SELECT call_id FROM call WHERE worker = '" + old + "'"))
          .as("calls under the old identity")
          .allSatisfy(id -> assertThat(Uuid7.instantOf(UUID.fromString(id))).isBefore(frozen));
      assertThat(fleet.rows("SELECT DISTINCT state FROM task")).containsExactly("succeeded");
      assertThat(fleet.count("SELECT count(*) FROM finished, unnest(tasks)"))
          .isEqualTo(tasks.size());
      worker.askToStop();
      assertThat(worker.awaitExit()).as("%s", log()).isZero();
      // Every billed call has its row, also those that were answered too late.
      assertThat(fleet.rows("SELECT call_id FROM call"))
          .containsAll(simulator.bill().calls().stream().map(c -> c.ids().callId()).toList());
      assertThat(fleet.count(INTENTS)).isZero();
    }
  }

  @Test
  void start_configurationWithMistakes_namesThemAllAndExitsTwo() throws Exception {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "kafka: {}\nworker: {slots: 0}\n");
    ChildProcess worker = start(List.of("--config", file.toString()));
    assertThat(worker.awaitExit()).isEqualTo(2);
    assertThat(log()).contains("bootstrap_servers").contains("slots");
  }

  @Test
  void parentDies_ofADevelopmentStack_theWorkerIsGoneAtOnce() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.options());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            WorkerMain.class.getName(),
            "--config",
            config().toString()));
    ProcessBuilder program = new ProcessBuilder(command);
    program.environment().put("TROUPE_EXIT_WITH_PARENT", "1");
    program.redirectErrorStream(true).redirectOutput(folder.resolve("orphan.log").toFile());
    Process worker = program.start();
    try {
      Dispatch.await(fleet, LIVE, 1);
      worker.getOutputStream().close();
      worker.waitFor();
    } finally {
      worker.destroyForcibly();
    }
    // It had no time to say goodbye: its lease will run out.
    assertThat(fleet.count(LIVE)).isEqualTo(1);
  }

  private List<TaskMessage> tasks(int count, String instruction) throws SQLException {
    return fleet.tasks(
        fleet.job(),
        Fleet.role("writer", null, "openai/gpt-4o-mini"),
        IntStream.range(0, count).mapToObj(i -> instruction + " Number " + i).toList());
  }

  private ChildProcess start(int slots) throws IOException {
    return start(List.of("--config", config().toString(), "--slots", Integer.toString(slots)));
  }

  private Path config() throws IOException {
    Path file = folder.resolve("troupe.yaml");
    Files.writeString(
        file,
        """
        kafka: {bootstrap_servers: "%s", topic_prefix: "%s"}
        postgres: {url: "%s"}
        redis: {url: "%s"}
        providers: {openai: {kind: openai, base_url: "%s/v1", api_key: sk-test}}
        worker: {lease: 3s, heartbeat: 500ms, drain: 20s, journal: "%s"}
        """
            .formatted(
                kafka.bootstrapServers(),
                kafka.topicPrefix(),
                fleet.config().url(),
                redis,
                simulator.baseUrl("openai"),
                folder.resolve("journal")));
    return file;
  }

  private ChildProcess start(List<String> arguments) throws IOException {
    ChildProcess worker =
        ChildJvm.start(
            WorkerMain.class.getName(),
            arguments,
            ChildJvm.ownClassPath(),
            Stream.concat(Stream.of("-Xmx256m"), ChildJvm.inheritedFlags().stream()).toList(),
            Map.of("TROUPE_EXIT_WITH_PARENT", "1"),
            folder.resolve("worker.log"),
            Optional.empty());
    workers.add(worker);
    return worker;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("worker.log"));
  }
}
