package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.dispatch.Dispatcher;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.PoolTopics;
import dev.troupe.scheduler.rescue.Rescuer;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Its rounds by hand, on the real tables: what is stuck, and what becomes of it. */
@ExtendWith(TroupeStack.class)
class RescuerIT {
  private static final DispatchWindow.Channel BATCH =
      new DispatchWindow.Channel("default", Lane.BATCH);
  private static final Duration STALE = Duration.ofSeconds(20);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));
  private final DispatchWindow window = new DispatchWindow(clock, 3);
  private Fleet fleet;
  private Database database;
  private Admin admin;
  private KafkaProducer<String, byte[]> producer;
  private Connection connection;
  private Rescuer rescuer;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    database = Database.open(fleet.config.postgres(), "test");
    admin = fleet.kafka.admin("rescuer");
    producer = fleet.kafka.producer("rescuer");
    connection = database.connect("rescuer");
    Uuid7 ids = new Uuid7(clock, new Random(1));
    Jobs jobs = new Jobs(BlobStore.open(TroupeConfig.Blobs.DEFAULT, database, ids, clock));
    Offers offers =
        new Offers(
            producer,
            fleet.topics,
            new PoolTopics(new FleetTopics(admin, fleet.topics, Thread::sleep)),
            clock);
    rescuer = new Rescuer(window, jobs, offers, new Dispatcher(jobs, window, offers), 2, clock);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    producer.close();
    admin.close();
    database.close();
    fleet.close();
  }

  @Test
  void round_nothingIsStuck_saysWhatItLooksAtAndHasNoNews() throws Exception {
    List<String> looked = new ArrayList<>();

    assertThat(rescuer.round(connection, looked::add)).isFalse();
    assertThat(looked).startsWith("dead workers").endsWith("partitions").doesNotHaveDuplicates();
  }

  @Test
  void round_workersCome_isNewsOnce() throws Exception {
    worker("live", "now()", "now() + interval '1 hour'");
    window.open();

    assertThat(round()).isTrue();
    assertThat(window.room(BATCH)).isEqualTo(8 * 3);
    assertThat(round()).isFalse();
  }

  @Test
  void round_workerSilentBeyondItsLease_isDeadAndItsTasksAreTakenBack() throws Exception {
    UUID worker = worker("live", "now() - interval '1 minute'", "now() - interval '1 minute'");
    UUID task = task("running", worker, 1);
    window.put(BATCH, Flow.of("default", ""), task);

    assertThat(round()).isTrue();

    assertThat(fleet.count("SELECT count(*) FROM worker WHERE state = 'dead'")).isEqualTo(1);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'waiting' AND queue = 'ready'"))
        .isEqualTo(1);
    assertThat(window.size()).isZero();
  }

  @Test
  void round_workerWhoseTaskHasHadAllItsClaims_takesTheTaskWithIt() throws Exception {
    UUID worker = worker("live", "now() - interval '1 minute'", "now() - interval '1 minute'");
    task("running", worker, 2);

    round();

    assertThat(
            fleet.count(
                "SELECT count(*) FROM task WHERE state = 'failed' AND failure_code = 'poison'"))
        .isEqualTo(1);
  }

  /** While nobody listened it had nobody to talk to. */
  @Test
  void round_justListening_aSilentWorkerHasOneLeaseMore() throws Exception {
    worker("live", "now() - interval '2 hours'", "now() - interval '1 hour'");

    assertThat(round()).isFalse();
    assertThat(fleet.count("SELECT count(*) FROM worker WHERE state = 'live'")).isEqualTo(1);
  }

  @Test
  void round_offerThatNobodyTook_isLookedAtWhenItIsStale() throws Exception {
    UUID held = task("running", UUID.randomUUID(), 1);
    UUID gone = UUID.randomUUID();
    window.put(BATCH, Flow.of("default", ""), held);
    window.put(BATCH, Flow.of("default", ""), gone);
    clock.pass(STALE.minusSeconds(1));
    assertThat(round()).isFalse();
    assertThat(window.size()).isEqualTo(2);

    clock.pass(Duration.ofSeconds(1));

    assertThat(round()).as("there is room again").isTrue();
    assertThat(window.size()).as("what a worker holds is still out").isEqualTo(1);
    assertThat(window.olderThan(STALE)).as("and not stale").isEmpty();
  }

  @Test
  void round_deadlineIsOver_endsTheJobAndItsTasks() throws Exception {
    task("running", UUID.randomUUID(), 1);
    fleet.execute("UPDATE job SET deadline = now() + interval '1 hour'");
    round();
    assertThat(fleet.count("SELECT count(*) FROM job WHERE state = 'running'")).isEqualTo(1);

    fleet.execute("UPDATE job SET deadline = now() - interval '1 second'");
    round();

    assertThat(fleet.count("SELECT count(*) FROM job WHERE state = 'expired'")).isEqualTo(1);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'expired'")).isEqualTo(1);
  }

  @Test
  void round_partitionsAhead_areMadeOnceADay() throws Exception {
    round();
    String partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'call'::regclass";
    long all = fleet.count(partitions);
    fleet.execute(
        """
        DO $$ BEGIN EXECUTE 'DROP TABLE ' || (SELECT max(inhrelid::regclass::text) FROM pg_inherits
          WHERE inhparent = 'call'::regclass AND inhrelid <> 'call_elsewhere'::regclass); END $$
        """);

    clock.pass(Duration.ofHours(11));
    round();
    assertThat(fleet.count(partitions)).isEqualTo(all - 1);

    clock.pass(Duration.ofHours(1));
    round();
    assertThat(fleet.count(partitions)).isEqualTo(all);
  }

  private boolean round() throws Exception {
    return rescuer.round(connection, _ -> {});
  }

  private UUID worker(String state, String heartbeat, String lease) throws Exception {
    UUID id = UUID.randomUUID();
    fleet.execute(
        """
        INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, heartbeat_at, lease_until)
        VALUES ('%s', 'w', 'h', 1, 'default', 8, '%s', %s, %s)
        """
            .formatted(id, state, heartbeat, lease));
    return id;
  }

  /** Of a job that runs. */
  private UUID task(String state, UUID worker, int claims) throws Exception {
    UUID id = UUID.randomUUID();
    fleet.execute(
        """
        INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority)
        VALUES ('00000000-0000-0000-0000-000000000001', 'default', 'j', 'c', 'default', 'tasks', '{}', 2)
        """);
    fleet.execute(
        """
        INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state, fence, claims, worker, claimed_at)
        VALUES ('%s', '00000000-0000-0000-0000-000000000001', 0, 0, 'writer', 'default', 'batch', 2, '%s', 1, %d, '%s', now())
        """
            .formatted(id, state, claims, worker));
    return id;
  }
}
