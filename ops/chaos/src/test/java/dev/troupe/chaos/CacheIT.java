package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the provider bills when many tasks ask the same, whatever happens meanwhile. */
@ExtendWith(TroupeStack.class)
class CacheIT {
  private static final String SUCCEEDED = "SELECT count(*) FROM task WHERE state = 'succeeded'";
  private static final String ANSWERED =
      "SELECT count(*) FROM call WHERE status IN ('settled', 'cached')";

  @TempDir Path folder;
  private TestFleet fleet;

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  private TestFleet fleet(TestFleet.Servers servers, String latency) throws IOException {
    fleet =
        new TestFleet(
            servers,
            Simulator.start(
                SimulatorConfig.of(
                    AccountConfig.openAi("openai").withLatency(Latency.parse(latency)))),
            folder);
    return fleet;
  }

  @Test
  void fleet_500TasksThatAsk20Things_pays20Calls(TestStack stack) throws Exception {
    TestFleet c = fleet(SharedServers.of(stack), "600ms");
    c.scheduler();
    c.worker();
    c.worker();
    c.worker();
    // The last to come finds no work, where the first has the processor to itself for long enough.
    c.untilAtLeast(3, "SELECT count(*) FROM worker WHERE state = 'live'");

    c.submit("a", "acme", 500, 20);
    c.untilEnded("a");

    Audit.Books books = Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(500);
    assertThat(c.simulator.bill().calls()).hasSize(20);
    assertThat(books.cached()).isEqualTo(480);
    assertThat(c.count("SELECT count(DISTINCT worker) FROM call")).as("workers").isEqualTo(3);

    c.submit("again", "acme", 500, 20);
    c.submit("theirs", "bolt", 20, 20);
    c.untilEnded("again");
    c.untilEnded("theirs");
    assertThat(Audit.check(c).cached()).as("a second run costs nothing").isEqualTo(980);
    assertThat(c.simulator.bill().calls()).as("another tenant pays by itself").hasSize(40);
  }

  @Test
  @Tag("long")
  void leader_killedInMidCall_isFollowedAndTheBillExplainsEveryCall(TestStack stack)
      throws Exception {
    TestFleet c = fleet(SharedServers.of(stack), "2s");
    c.scheduler();
    ChildProcess leader = c.worker();
    c.submit("a", "acme", 100, 10);
    c.untilAtLeast(10, "SELECT count(*) FROM call WHERE status = 'intent'");
    c.worker();
    c.worker();

    leader.kill();
    c.untilEnded("a");

    Audit.Books books = Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(100);
    assertThat(books.unknown()).as("calls in flight at the kill").isBetween(1L, 10L);
    assertThat(books.settled()).as("each thing was answered once").isEqualTo(10);
    assertThat(books.cached()).isEqualTo(90);
  }

  @Test
  @Tag("long")
  void redis_suspendedThenKilledThenBack_delaysNothingAndFailsNoTask(TestStack stack)
      throws Exception {
    Stack own = stack.ownStack("redis");
    TestFleet c = fleet(SharedServers.of(stack, own), "100ms");
    c.scheduler();
    c.worker();
    c.worker();
    c.submit("a", "acme", 200, 100);
    c.untilAtLeast(10, ANSWERED);

    own.redis().suspend();
    c.untilEnded("a");
    c.submit("b", "acme", 100, 50);
    c.untilEnded("b");
    own.redis().resume();
    own.redis().kill();
    c.submit("c", "bolt", 100, 50);
    c.untilEnded("c");
    own.redis().start();
    c.submit("d", "north", 200, 20);
    c.untilEnded("d");

    Audit.check(c);
    assertThat(c.count(SUCCEEDED)).isEqualTo(600);
    assertThat(
            c.count(
                "SELECT count(*) FROM call JOIN job USING (job_id) WHERE job.id = 'd' AND status = 'cached'"))
        .as("hits once Redis is back")
        .isGreaterThan(100);
  }
}
