package dev.troupe.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.testbed.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class PostgresClaimsIT {
  private final Fleet fleet;
  private final PostgresClaims claims;
  private UUID worker = new UUID(0, 0);

  PostgresClaimsIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    claims = new PostgresClaims(new KeptConnection(fleet.database(), "test-claims"));
  }

  @BeforeEach
  void register() throws SQLException {
    worker = fleet.worker();
  }

  @AfterEach
  void stop() {
    claims.close();
    fleet.close();
  }

  @Test
  void claim_dispatchedTasks_areGrantedWithARaisedFence() throws SQLException {
    List<Claim> answers = claims.claim(lease(worker), offers(3));

    assertThat(answers).hasSize(3).allSatisfy(c -> assertThat(granted(c).fence()).isEqualTo(1));
    assertThat(fleet.rows("SELECT DISTINCT state, fence, claims, worker FROM task"))
        .containsExactly("running|1|1|" + worker);
  }

  @Test
  void claim_twoWorkersAtOnce_eachTaskHasOneHolder() throws Exception {
    List<TaskMessage> offers = offers(200);
    List<Claim> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      UUID other = fleet.worker();
      List<TaskMessage> shuffled = new ArrayList<>(offers);
      Collections.shuffle(shuffled);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (var own =
                        new PostgresClaims(new KeptConnection(fleet.database(), "other"))) {
                      answers.addAll(own.claim(lease(other), shuffled));
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(answers).hasSize(800);
    assertThat(answers.stream().filter(Claim.Granted.class::isInstance)).hasSize(200);
  }

  @Test
  void claim_runningEndedEarlyOrUnknownTasks_areMissed() throws SQLException {
    List<TaskMessage> offers = offers(5);
    fleet.update("UPDATE task SET state = 'running' WHERE index = 0");
    fleet.update("UPDATE task SET state = 'cancelled' WHERE index = 1");
    fleet.update("UPDATE task SET not_before = now() + interval '1 hour' WHERE index = 2");
    fleet.update("DELETE FROM task WHERE index = 3");

    List<Claim> answers = claims.claim(lease(worker), offers);

    assertThat(answers.subList(0, 4))
        .allSatisfy(c -> assertThat(c).isInstanceOf(Claim.Missed.class));
    assertThat(answers.get(4)).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void claim_theSameOfferTwiceInOnePoll_isGrantedOnce() throws SQLException {
    TaskMessage offer = offers(1).getFirst();
    List<Claim> answers = claims.claim(lease(worker), List.of(offer, offer));
    assertThat(answers.get(0)).isInstanceOf(Claim.Granted.class);
    assertThat(answers.get(1)).isInstanceOf(Claim.Missed.class);
  }

  @Test
  void claim_byAWorkerThatWasDeclaredDead_getsNothing() throws SQLException {
    fleet.update("UPDATE worker SET state = 'dead'");
    assertThat(claims.claim(lease(worker), offers(2)))
        .allSatisfy(c -> assertThat(c).isInstanceOf(Claim.Missed.class));
  }

  @Test
  void claim_whileTheWorkerIsBeingDeclaredDead_waitsAndGetsNothing() throws Exception {
    List<TaskMessage> offers = offers(2);
    List<Claim> answers = Collections.synchronizedList(new ArrayList<>());
    Thread claiming;
    try (Connection reaper = fleet.database().connect("test-reaper");
        Statement s = reaper.createStatement()) {
      reaper.setAutoCommit(false);
      s.execute("UPDATE worker SET state = 'dead'");
      claiming =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      answers.addAll(claims.claim(lease(worker), offers));
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      while (fleet.count(
              "SELECT count(*) FROM pg_stat_activity"
                  + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
          == 0) {
        Thread.onSpinWait();
      }
      reaper.commit();
    }
    claiming.join();
    assertThat(answers).hasSize(2).allSatisfy(c -> assertThat(c).isInstanceOf(Claim.Missed.class));
  }

  @Test
  void recover_afterAnUnansweredClaim_givesBackWhatNobodyPlays() throws SQLException {
    List<TaskMessage> offers = offers(3);
    claims.claim(lease(worker), offers);
    UUID played = offers.getFirst().taskId();
    fleet.update(
        "UPDATE task SET state = 'waiting', queue = 'ready', worker = NULL WHERE task_id <> ?",
        played);
    // The answer is lost: the connection is cut after the server has committed.
    fleet.update(
        "CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
            + " pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
    fleet.update(
        "CREATE CONSTRAINT TRIGGER trip AFTER UPDATE ON task DEFERRABLE INITIALLY IMMEDIATE FOR"
            + " EACH ROW EXECUTE FUNCTION trip()");
    assertThatThrownBy(() -> claims.claim(lease(worker), offers)).isInstanceOf(SQLException.class);
    fleet.update("DROP TRIGGER trip ON task");
    fleet.update("UPDATE task SET state = 'running', worker = ?", worker);

    claims.recover(Set.of(played));

    assertThat(fleet.rows("SELECT state, queue FROM task ORDER BY index"))
        .containsExactly("running|null", "waiting|ready", "waiting|ready");
    assertThat(fleet.rows("SELECT given_back FROM finished, unnest(tasks)"))
        .containsExactly("t", "t");
  }

  private List<TaskMessage> offers(int count) throws SQLException {
    Role role = Fleet.role("writer", null, "openai/gpt-4o");
    return fleet.tasks(
        fleet.job(), role, IntStream.range(0, count).mapToObj(i -> "p" + i).toList());
  }

  private static Lease lease(UUID worker) {
    return new Lease(worker, Duration.ofMinutes(1), () -> 0, 0);
  }

  private static Claim.Granted granted(Claim claim) {
    return (Claim.Granted) claim;
  }
}
