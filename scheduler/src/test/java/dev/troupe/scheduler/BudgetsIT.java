package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.budget.BudgetConfig;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Budgets as the scheduler keeps them: nobody calls a model here. */
@ExtendWith(TroupeStack.class)
@Order(1)
class BudgetsIT {
  private static final String THREE =
      """
      {"id": "j", "tasks": [{"role": "writer", "prompt": "a"}, {"role": "writer", "prompt": "b"}, {"role": "writer", "prompt": "c"}]}
      """;

  private static final String TASK = "{\"role\": \"writer\", \"prompt\": \"x\"}";

  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet =
        new Fleet(
            stack,
            folder,
            "budgets: [{scope: global, per: day, usd: 5, time_zone: Europe/Berlin}, {scope: tenant/acme, per: month, usd: 400}]\n");
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  private static final String GLOBAL = " FROM budget_window WHERE limit_pico = 5000000000000";

  /** There is no worker yet. What workers do with tasks whose calls find no room. */
  private void pause() throws Exception {
    pause(3);
  }

  private void pause(int tasks) throws Exception {
    fleet.until("SELECT count(*) FROM task WHERE queue = 'ready'", tasks);
    fleet.execute(
        "UPDATE budget_window SET settled_pico = 1000000000000, reserved_pico = 3900000000000, wanted_pico = 200000000000, wanted_at = now()"
            + " WHERE limit_pico = 5000000000000");
    fleet.execute(
        "UPDATE task SET state = 'waiting', queue = 'delayed', not_before = now() + interval '1 year', paused_by = budget_id FROM budget WHERE scope = 'global'");
  }

  @Test
  void paused_nothingComesFree_staysAsleepAndIsSaidOnce() throws Exception {
    fleet.scheduler();
    fleet.submit(THREE);
    pause();

    JsonNode event = event("budget_used_up");

    assertThat(event.path("reason").asString())
        .contains("global per day", "$5.00", "$1.00", "$3.90", "$0.2000");
    assertThat(event.path("job").asString()).isEmpty();
    fleet.until("SELECT count(*)" + GLOBAL + " AND stopped_at IS NOT NULL AND NOT notice", 1);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE queue = 'delayed'")).isEqualTo(3);
  }

  @Test
  void paused_reservedMoneyComesFree_wakesAsManyAsItMayDoFor() throws Exception {
    fleet.scheduler();
    fleet.submit(
        "{\"id\": \"j\", \"tasks\": [" + String.join(", ", Collections.nCopies(40, TASK)) + "]}");
    pause(40);

    fleet.execute(
        "UPDATE budget_window SET reserved_pico = 3500000000000 WHERE limit_pico = 5000000000000");
    fleet.until("SELECT (count(*) >= 2)::int FROM task WHERE queue = 'ready'", 1);
    // Room for two is offered to two, and if they don't take it to eight and to eighteen more.
    assertThat(fleet.count("SELECT count(*) FROM task WHERE queue = 'delayed'"))
        .isBetween(12L, 38L);

    fleet.execute("UPDATE budget_window SET reserved_pico = 0");
    fleet.worker(task -> "\"ok\"");
    assertThat(fleet.end("j").path("type").asString()).isEqualTo("completed");
  }

  @Test
  void paused_limitIsRaised_goesOn() throws Exception {
    fleet.scheduler();
    fleet.submit(THREE);
    pause();
    fleet.execute(
        "SELECT budget_set('global', '', 'day', 'Europe/Berlin', 50000000000000, 'operator')");
    fleet.worker(task -> "\"ok\"");
    assertThat(fleet.end("j").path("type").asString()).isEqualTo("completed");
  }

  @Test
  void paused_budgetIsTakenAwayOrItsWindowForgot_goesOn() throws Exception {
    fleet.scheduler();
    fleet.submit(THREE);
    pause();
    fleet.execute(
        "UPDATE task SET paused_by = budget_id FROM budget WHERE scope = 'tenant' AND index = 0");
    fleet.execute("UPDATE task SET paused_by = 1000000 WHERE index = 1");
    fleet.execute("SELECT budget_recheck()");
    fleet.execute("SELECT budget_remove(budget_id) FROM budget WHERE scope = 'global'");
    fleet.worker(task -> "\"ok\"");
    assertThat(fleet.end("j").path("type").asString()).isEqualTo("completed");
  }

  @Test
  void spent_fourFifths_isSaidOnceAndMoreThanTheLimit_isSaid() throws Exception {
    fleet.scheduler();
    fleet.execute(
        "UPDATE budget_window SET settled_pico = 4000000000000 WHERE limit_pico = 5000000000000");
    assertThat(event("budget_alert").path("reason").asString())
        .isEqualTo("global per day: $4.00 of $5.00 are spent");
    fleet.until("SELECT count(*)" + GLOBAL + " AND alerted_at IS NOT NULL AND NOT notice", 1);

    fleet.execute(
        "UPDATE budget_window SET settled_pico = 5500000000000 WHERE limit_pico = 5000000000000");
    assertThat(event("budget_overrun").path("reason").asString())
        .isEqualTo("global per day: its limit of $5.00 was exceeded by $0.5000");
    fleet.until("SELECT count(*)" + GLOBAL + " AND overrun_told = overrun_pico AND NOT notice", 1);
  }

  @Test
  void job_withABudget_hasOneOfItsOwn() throws Exception {
    fleet.scheduler();
    fleet.submit(THREE.replace("\"tasks\"", "\"budget\": \"0.02\", \"tasks\""));
    fleet.until(
        "SELECT count(*) FROM budget b JOIN budget_window w USING (budget_id, subject) JOIN job j ON j.job_id::text = b.subject"
            + " WHERE j.id = 'j' AND b.source = 'job' AND w.limit_pico = 20000000000 AND w.ends_at = 'infinity'",
        1);
  }

  @Test
  void sync_configurationChanges_followsItButForWhatAnOperatorHasSet() throws Exception {
    fleet.scheduler();
    try (Database database = Database.open(fleet.config.postgres(), "test")) {
      fleet.execute("SELECT budget_set('tenant', 'acme', 'month', 'UTC', 7, 'operator')");
      fleet.execute("SELECT budget_set('tenant', 'other', 'month', 'UTC', 8, 'operator')");
      TroupeConfig.Budget acme = fleet.config.budgets().getLast();

      BudgetConfig.sync(database, List.of(acme));
      assertThat(fleet.count("SELECT count(*) FROM budget WHERE scope = 'global'")).isZero();
      assertThat(fleet.count("SELECT limit_pico FROM budget WHERE subject = 'acme'")).isEqualTo(7);
      assertThat(fleet.count("SELECT limit_pico FROM budget WHERE subject = 'other'")).isEqualTo(8);

      fleet.execute("SELECT budget_unset('tenant', subject, 'month') FROM budget");
      assertThat(fleet.count("SELECT limit_pico FROM budget_window")).isEqualTo(acme.usd().picos());
      BudgetConfig.sync(database, List.of());
      assertThat(fleet.count("SELECT count(*) FROM budget")).isZero();
      assertThat(fleet.count("SELECT count(*) FROM budget_window")).isZero();
    }
  }

  private JsonNode event(String type) {
    return Fleet.tree(
        fleet
            .readUntil(fleet.topics.events(), e -> e.path("type").asString("").equals(type))
            .getLast());
  }
}
