package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@ExtendWith(TroupeStack.class)
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class FleetIT {
  private static final FaultConfig NO_FAULTS = FaultConfig.none();

  @TempDir Path folder;
  private TestFleet fleet;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  private static Simulator simulator(String latency, FaultConfig faults) {
    return Simulator.start(
        SimulatorConfig.of(
            AccountConfig.openAi("openai").withLatency(Latency.parse(latency)).withFaults(faults)));
  }

  /** On the servers that all tests share, in a database and under topics of its own. */
  private TestFleet onSharedServers(TestStack stack, String latency, FaultConfig faults)
      throws IOException {
    fleet = new TestFleet(SharedServers.of(stack), simulator(latency, faults), folder);
    return fleet;
  }

  /** On servers that the test may kill. */
  private TestFleet with(Stack own, TestStack stack, String latency) throws IOException {
    fleet = new TestFleet(SharedServers.of(stack, own), simulator(latency, NO_FAULTS), folder);
    return fleet;
  }

  @Test
  void fleet_withAProviderThatFailsNowAndThen_endsEveryTaskAndTheBillIsTheLedger(TestStack stack)
      throws Exception {
    TestFleet c =
        onSharedServers(
            stack,
            "lognormal(20ms,200ms)",
            new FaultConfig(0.05, 0.05, 0, 0.05, 0.02, 0.03, FaultConfig.Outage.NONE));
    c.scheduler();
    c.worker();
    c.worker();

    c.submit("a", 150);
    c.submit("b", 150);
    c.untilEnded("a");
    c.untilEnded("b");

    Audit.Books books = Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'"))
        .as(
            "tasks that succeeded, of 300 with five tries each; the others: %s",
            c.list(
                "SELECT failure_code || ' ' || count(*) FROM task WHERE state = 'failed' GROUP BY failure_code"))
        .isGreaterThan(290);
    assertThat(books.failed()).as("calls that failed without being billed").isPositive();
    assertThat(books.unknown()).as("calls that were cut or answered with garbage").isPositive();
  }

  @Test
  void worker_killedInMidJob_losesNothingButTheAnswersOnTheirWay(TestStack stack) throws Exception {
    TestFleet c = onSharedServers(stack, "300ms", NO_FAULTS);
    c.scheduler();
    ChildProcess victim = c.worker();
    c.submit("a", 200);
    c.untilAtLeast(20, "SELECT count(*) FROM call WHERE status = 'settled'");

    c.killInMidCall(victim);
    c.worker();
    c.untilEnded("a");

    Audit.Books books = Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(200);
    assertThat(books.unknown())
        .as("calls in flight at the kill, at most the worker's slots")
        .isBetween(1L, 16L);
    assertThat(books.repeated())
        .as("each unknown call was repeated at most once")
        .isLessThanOrEqualTo(books.unknown());
  }

  @Test
  @Tag("long")
  void worker_killedWhereTheProviderKeepsAnswers_paysNothingTwice(TestStack stack)
      throws Exception {
    Simulator simulator = simulator("500ms", NO_FAULTS);
    FleetSettings keeping =
        new FleetSettings(
            ", keeping: {kind: openai, base_url: \""
                + simulator.baseUrl("openai")
                + "/v1\", api_key: k, options: {store: \"true\"}}",
            "{model: keeping/gpt-4o-mini, max_tokens: 500, timeout: 20s}",
            FleetSettings.USUAL.retry());
    fleet = new TestFleet(SharedServers.of(stack), simulator, folder, keeping);
    TestFleet c = fleet;
    c.scheduler();
    ChildProcess victim = c.worker();
    c.submit("a", 12);
    c.until(
        () -> simulator.stats("openai").limits().inFlight() == 12,
        () -> "calls at the provider: " + simulator.stats("openai").limits().inFlight());

    victim.kill();
    c.worker();
    c.untilEnded("a");

    Audit.Books books = Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(12);
    assertThat(simulator.bill().calls()).as("calls paid").hasSize(12);
    assertThat(books.settled()).isEqualTo(12);
    assertThat(books.unknown()).as("calls whose answer nobody has").isZero();
  }

  @Test
  @Tag("long")
  void worker_frozenUntilItIsGivenUp_wakesUpAndCannotCommit(TestStack stack) throws Exception {
    // However long it is frozen, its calls are not given up for that.
    FleetSettings patient =
        new FleetSettings("", "{max_tokens: 500, timeout: 9m}", FleetSettings.USUAL.retry());
    fleet = new TestFleet(SharedServers.of(stack), simulator("1s", NO_FAULTS), folder, patient);
    TestFleet c = fleet;
    c.scheduler();
    ChildProcess frozen = c.worker();
    c.submit("a", 12);
    c.until(
        () -> c.simulator.stats("openai").limits().inFlight() == 12,
        () -> "calls at the provider: " + c.simulator.stats("openai").limits().inFlight());

    frozen.suspend();
    c.worker();
    c.untilEnded("a");
    frozen.resume();
    // Its calls were billed, so it may and must settle them; the tasks are another's by now.
    c.untilAtLeast(24, "SELECT count(*) FROM call WHERE status = 'settled'");
    c.submit("b", 20);
    c.untilEnded("b");

    Audit.Books books = Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(32);
    assertThat(books.repeated()).isEqualTo(12);
    assertThat(
            c.count(
                "SELECT count(*) FROM task t JOIN job j USING (job_id) WHERE j.id = 'a' AND t.fence = 2 AND t.worker <> (SELECT worker_id FROM worker ORDER BY started_at LIMIT 1)"))
        .isEqualTo(12);
  }

  @Test
  void scheduler_killedInMidJob_isReplacedByItsStandby(TestStack stack) throws Exception {
    TestFleet c = onSharedServers(stack, "50ms", NO_FAULTS);
    ChildProcess leader = c.scheduler();
    c.worker();
    c.submit("a", 400);
    c.untilAtLeast(20, "SELECT count(*) FROM call WHERE status = 'settled'");

    c.scheduler();
    leader.kill();
    c.submit("b", 50);
    c.untilEnded("a");
    c.untilEnded("b");

    assertThat(Audit.check(c).unknown()).as("no worker died").isZero();
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(450);
  }

  @Test
  @Tag("long")
  void scheduler_frozen_isReplacedByItsStandby(TestStack stack) throws Exception {
    TestFleet c = onSharedServers(stack, "20ms", NO_FAULTS);
    ChildProcess leader = c.scheduler();
    c.worker();
    c.submit("a", 10);
    c.untilEnded("a");

    c.scheduler();
    leader.suspend();
    c.submit("b", 50);
    c.untilEnded("b");
    leader.resume();
    c.submit("c", 50);
    c.untilEnded("c");

    Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(110);
  }

  @Test
  @Tag("long")
  void kafka_killedAndStartedInMidJob_delaysAndLosesNothing(TestStack stack) throws Exception {
    Stack own = stack.ownStack("kafka");
    TestFleet c = with(own, stack, "50ms");
    c.scheduler();
    c.worker();
    c.submit("a", 400);
    c.untilAtLeast(20, "SELECT count(*) FROM call WHERE status = 'settled'");

    own.kafka().kill();
    own.kafka().start();
    c.untilEnded("a");

    assertThat(Audit.check(c).repeated()).as("calls paid twice").isZero();
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(400);
  }

  @Test
  void postgres_killedAndStartedInMidJob_delaysAndLosesNothing(TestStack stack) throws Exception {
    Stack own = stack.ownStack("postgres");
    TestFleet c = with(own, stack, "50ms");
    c.scheduler();
    c.worker();
    c.submit("a", 400);
    c.untilAtLeast(20, "SELECT count(*) FROM call WHERE status = 'settled'");

    own.postgres().kill();
    own.postgres().start();
    c.untilEnded("a");

    Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(400);
  }

  @Test
  @Tag("long")
  void postgres_awayForLongerThanTheLeases_takesNoTaskFromALivingWorker(TestStack stack)
      throws Exception {
    Stack own = stack.ownStack("postgres");
    TestFleet c = with(own, stack, "6s");
    c.scheduler();
    c.worker();
    c.submit("a", 12);
    c.until(
        () -> c.simulator.stats("openai").limits().inFlight() == 12,
        () -> "calls at the provider: " + c.simulator.stats("openai").limits().inFlight());

    // The leases run for 3 s, the calls for 6.
    own.postgres().kill();
    c.until(
        () -> c.simulator.stats("openai").limits().inFlight() == 0,
        () -> "calls at the provider: " + c.simulator.stats("openai").limits().inFlight());
    own.postgres().start();
    c.untilEnded("a");

    assertThat(Audit.check(c).repeated()).as("calls paid twice").isZero();
    assertThat(c.simulator.bill().calls()).hasSize(12);
    assertThat(c.list("SELECT DISTINCT state FROM worker")).containsExactly("live");
  }

  @Test
  @Tag("long")
  void job_cancelledInMidJob_makesNoFurtherCall(TestStack stack) throws Exception {
    TestFleet c = onSharedServers(stack, "200ms", NO_FAULTS);
    c.scheduler();
    c.worker();
    c.submit("a", 300);
    c.untilAtLeast(20, "SELECT count(*) FROM call WHERE status = 'settled'");

    c.execute("SELECT end_job(job_id, 'cancelled', 'not needed') FROM job WHERE id = 'a'");
    long calls = c.count("SELECT count(*) FROM call");
    c.untilAtLeast(0, "SELECT -count(*) FROM call WHERE status = 'intent'");
    c.submit("b", 20);
    c.untilEnded("b");

    Audit.check(c);
    assertThat(c.count("SELECT count(*) FROM call JOIN job USING (job_id) WHERE job.id = 'a'"))
        .isEqualTo(calls);
    assertThat(c.simulator.bill().calls()).hasSizeLessThanOrEqualTo((int) calls + 20);
  }

  @Test
  void task_producedAgain_isPaidOnce(TestStack stack) throws Exception {
    TestFleet c = onSharedServers(stack, "50ms", NO_FAULTS);
    c.scheduler();
    c.worker();
    c.submit("a", 20);
    c.untilAtLeast(20, "SELECT count(*) FROM task");
    String topic = c.topics().tasks("default", Lane.BATCH);
    List<TaskMessage> offered = offered(stack, topic, 20);

    offered.forEach(task -> c.produce(topic, task.taskId().toString(), Json.bytes(task)));
    offered.forEach(task -> c.produce(topic, task.taskId().toString(), Json.bytes(task)));
    c.untilEnded("a");
    c.submit("b", 5);
    c.untilEnded("b");

    assertThat(Audit.check(c).repeated()).isZero();
    assertThat(c.simulator.bill().calls()).hasSize(25);
  }

  private List<TaskMessage> offered(TestStack stack, String topic, int atLeast) {
    var kafka =
        new KafkaClients(
            new TroupeConfig.Kafka(
                stack.kafka(), stack.uniquePrefix(), Map.of(), TroupeConfig.Kafka.Delivery.SHARE));
    List<TaskMessage> tasks = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        kafka.consumer("reader", stack.uniquePrefix() + "-reader", 500)) {
      consumer.subscribe(List.of(topic));
      fleet.until(
          () -> {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
              tasks.add(Json.MESSAGES.readValue(record.value(), TaskMessage.class));
            }
            return tasks.size() >= atLeast;
          },
          () -> tasks.size() + " tasks offered (expected: " + atLeast + ")");
    }
    return tasks;
  }
}
