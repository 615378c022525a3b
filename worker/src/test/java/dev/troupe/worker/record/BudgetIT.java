package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.record.Settlement.Status;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is reserved and spent of budgets by the statements that write and settle calls. */
@ExtendWith(TroupeStack.class)
class BudgetIT {
  private static final ModelRef MODEL = ModelRef.parse("openai/gpt-4o");
  private static final long CENT = 10_000_000_000L;
  private static final long DOLLAR = 100 * CENT;
  private static final IntentResult WRITTEN = new IntentResult.Written();
  private static final String BOOKS =
      "SELECT settled_pico, reserved_pico FROM budget_window ORDER BY window_id";

  /** Windows that don't say what the ledger says, or that exceed their limit. */
  private static final String WRONG =
      """
      SELECT w.window_id, w.reserved_pico, c.reserved, w.settled_pico, c.settled, w.limit_pico, w.overrun_pico
        FROM budget_window w CROSS JOIN LATERAL (
          SELECT coalesce(sum(reserved_pico) FILTER (WHERE held), 0) AS reserved, coalesce(sum(cost_pico) FILTER (WHERE NOT held), 0) AS settled
            FROM (SELECT *, status = 'intent' OR unknown_since IS NOT NULL AS held FROM call WHERE w.window_id = ANY (budgets)) AS ours) AS c
       WHERE w.reserved_pico <> c.reserved OR w.settled_pico <> c.settled OR w.settled_pico + w.reserved_pico > w.limit_pico OR w.overrun_pico > 0
      """;

  private final Fleet fleet;
  private final KeptConnection connection;
  private final PostgresRecorder recorder;
  private UUID worker = new UUID(0, 0);
  private UUID job = new UUID(0, 0);

  BudgetIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    connection = new KeptConnection(fleet.database(), "test-batch");
    recorder =
        new PostgresRecorder(fleet.database(), Configs.background(Thread::sleep), Spacing::none);
  }

  @BeforeEach
  void start() throws SQLException {
    recorder.start();
    worker = fleet.worker();
    job = fleet.job();
  }

  @AfterEach
  void stop() throws SQLException {
    assertThat(fleet.ledgerDifferences()).isEmpty();
    recorder.close();
    connection.close();
    fleet.close();
  }

  @Test
  void intend_andSettle_reserveTheWorstCaseAndSpendWhatItCost() throws SQLException {
    set("global", "", "day", DOLLAR);
    Intent intent = intent(running(1).getFirst(), 30 * CENT);

    assertThat(recorder.writeIntent(intent)).isEqualTo(WRITTEN);
    assertThat(fleet.rows(BOOKS)).containsExactly("0|" + 30 * CENT);
    recorder.settle(ended(intent, Status.SETTLED, 7 * CENT));
    recorder.settle(ended(intent, Status.SETTLED, 7 * CENT));

    assertThat(fleet.rows(BOOKS)).containsExactly(7 * CENT + "|0");
  }

  @Test
  void intend_everyScope_isReservedInEachAndInNoOther() throws SQLException {
    set("global", "", "day", DOLLAR);
    set("tenant", "acme", "month", DOLLAR);
    set("tenant", "other", "month", DOLLAR);
    set("role", "writer", "day", DOLLAR);
    set("role", "reviewer", "day", DOLLAR);
    set("provider", "openai", "run", DOLLAR);
    set("provider", "groq", "run", DOLLAR);
    set("job", "", "run", DOLLAR);
    set("job", job.toString(), "run", DOLLAR);
    set("job", new UUID(1, 1).toString(), "run", DOLLAR);

    assertThat(recorder.writeIntent(intent(running(1).getFirst(), CENT))).isEqualTo(WRITTEN);

    assertThat(
            fleet.rows(
                "SELECT b.name FROM budget_window w JOIN budget b USING (budget_id) WHERE"
                    + " w.reserved_pico = "
                    + CENT
                    + " ORDER BY 1"))
        .containsExactly(
            "each job per run",
            "global per day",
            "provider/openai per run",
            "role/writer per day",
            "tenant/acme per month",
            "this job");
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void intend_noRoom_writesNothingAndSaysWhichBudgetAndWhenItTurns() throws SQLException {
    set("global", "", "day", DOLLAR);
    set("tenant", "acme", "run", 2 * DOLLAR);
    List<Claim.Granted> claims = running(4);

    assertThat(recorder.writeIntent(intent(claims.get(0), 90 * CENT))).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(intent(claims.get(1), 20 * CENT)))
        .isInstanceOfSatisfying(
            IntentResult.UsedUp.class,
            full -> {
              assertThat(full.budget()).isEqualTo("global per day");
              assertThat(full.resetsIn())
                  .isBetween(Duration.ofMillis(1), Duration.ofDays(1).plusSeconds(1));
            });
    assertThat(recorder.writeIntent(intent(claims.get(2), 110 * CENT)))
        .isEqualTo(
            new IntentResult.Exceeds("global per day", new Usd(DOLLAR), new Usd(110 * CENT)));
    assertThat(recorder.writeIntent(intent(claims.get(3), 10 * CENT))).isEqualTo(WRITTEN);

    assertThat(fleet.count("SELECT count(*) FROM call")).isEqualTo(2);
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void intend_aBudgetThatNeverTurns_saysSo() throws SQLException {
    set("job", job.toString(), "run", 5 * CENT);
    List<Claim.Granted> claims = running(2);
    assertThat(recorder.writeIntent(intent(claims.get(0), 4 * CENT))).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(intent(claims.get(1), 4 * CENT)))
        .isEqualTo(
            new IntentResult.UsedUp(fleet.count("SELECT budget_id FROM budget"), "this job", null));
  }

  @Test
  void intend_freeOfCharge_passesABudgetThatIsUsedUp() throws SQLException {
    set("global", "", "day", 0);
    assertThat(recorder.writeIntent(intent(running(1).getFirst(), 0))).isEqualTo(WRITTEN);
  }

  @Test
  void intents_doneTwice_reserveOnceAndSayTheSame() throws SQLException {
    set("global", "", "day", DOLLAR);
    List<Intent> batch = running(15).stream().map(c -> intent(c, 10 * CENT)).toList();

    List<IntentResult> first = new IntentBatch(connection).commit(batch, false);
    List<IntentResult> again = new IntentBatch(connection).commit(batch, true);

    assertThat(first).filteredOn(WRITTEN::equals).hasSize(10);
    assertThat(again).filteredOn(WRITTEN::equals).hasSize(10);
    assertThat(IntStream.range(0, 15).filter(i -> first.get(i).equals(WRITTEN)).boxed().toList())
        .isEqualTo(
            IntStream.range(0, 15).filter(i -> again.get(i).equals(WRITTEN)).boxed().toList());
    assertThat(fleet.rows(BOOKS)).containsExactly("0|" + DOLLAR);
    assertThat(fleet.count("SELECT count(*) FROM call")).isEqualTo(10);
  }

  @Test
  void intents_ofATaskThatWasTakenAway_reserveNothing() throws SQLException {
    set("global", "", "day", DOLLAR);
    Claim.Granted claim = running(1).getFirst();
    fleet.update("UPDATE task SET fence = fence + 1");
    assertThat(recorder.writeIntent(intent(claim, CENT))).isEqualTo(new IntentResult.TaskGone());
    assertThat(fleet.rows(BOOKS)).containsExactly("0|0");
  }

  @Test
  void window_turned_hasRoomAgainAndTheOldOneGetsItsOwnSettlements() throws SQLException {
    set("global", "", "day", 5 * CENT);
    List<Claim.Granted> claims = running(3);
    Intent before = intent(claims.get(0), 4 * CENT);
    assertThat(recorder.writeIntent(before)).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(intent(claims.get(1), 4 * CENT)))
        .isInstanceOf(IntentResult.UsedUp.class);

    // The day that the window stands for is over.
    fleet.update(
        "UPDATE budget_window SET starts_at = starts_at - interval '1 day', ends_at = now() - interval '1 second'");
    assertThat(recorder.writeIntent(intent(claims.get(2), 4 * CENT))).isEqualTo(WRITTEN);
    recorder.settle(ended(before, Status.SETTLED, 3 * CENT));

    assertThat(fleet.rows(BOOKS)).containsExactly(3 * CENT + "|0", "0|" + 4 * CENT);
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void unknownCall_staysReservedUntilItsAnswerComes() throws SQLException {
    set("global", "", "day", DOLLAR);
    List<Claim.Granted> claims = running(2);
    Intent lost = intent(claims.get(0), 40 * CENT);
    Intent garbled = intent(claims.get(1), 30 * CENT);
    assertThat(recorder.writeIntent(lost)).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(garbled)).isEqualTo(WRITTEN);
    recorder.settle(ended(garbled, Status.UNKNOWN, 30 * CENT));
    fleet.update("UPDATE worker SET state = 'dead', ended_at = now()");
    fleet.rows("SELECT settle_lost_calls()");
    assertThat(fleet.rows(BOOKS)).containsExactly("0|" + 70 * CENT);

    recorder.settle(ended(lost, Status.SETTLED, 11 * CENT));

    assertThat(fleet.rows(BOOKS)).containsExactly(11 * CENT + "|" + 30 * CENT);
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void unknownCall_expired_isSpentAtItsWorstCaseAndItsLateAnswerCorrectsThat() throws SQLException {
    set("global", "", "day", DOLLAR);
    Intent lost = intent(running(1).getFirst(), 40 * CENT);
    assertThat(recorder.writeIntent(lost)).isEqualTo(WRITTEN);
    recorder.settle(ended(lost, Status.UNKNOWN, 40 * CENT));

    assertThat(fleet.rows("SELECT expire_unknown_calls(interval '1 hour')")).containsExactly("0");
    fleet.update("UPDATE call SET unknown_since = now() - interval '61 minutes'");
    assertThat(fleet.rows("SELECT expire_unknown_calls(interval '1 hour')")).containsExactly("1");
    assertThat(fleet.rows("SELECT expire_unknown_calls(interval '1 hour')")).containsExactly("0");
    assertThat(fleet.rows(BOOKS)).containsExactly(40 * CENT + "|0");
    assertThat(fleet.rows(WRONG)).isEmpty();

    recorder.settle(ended(lost, Status.SETTLED, 15 * CENT));
    assertThat(fleet.rows(BOOKS)).containsExactly(15 * CENT + "|0");
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void unknownCalls_resolvedByAnOperator_releaseTheirReservation() throws SQLException {
    set("global", "", "day", DOLLAR);
    List<Intent> calls = running(3).stream().map(c -> intent(c, 20 * CENT)).toList();
    for (Intent call : calls) {
      assertThat(recorder.writeIntent(call)).isEqualTo(WRITTEN);
      recorder.settle(ended(call, Status.UNKNOWN, 20 * CENT));
    }
    fleet.update(
        "UPDATE call SET unknown_since = now() - interval '2 days' WHERE call_id = ?",
        calls.get(2).callId());
    fleet.rows("SELECT expire_unknown_calls(interval '1 day')");

    assertThat(resolve(calls.get(0), Long.toString(9 * CENT))).isEqualTo("unknown");
    assertThat(resolve(calls.get(1), "NULL")).isEqualTo("unknown");
    assertThat(resolve(calls.get(2), "NULL")).isEqualTo("unknown");
    assertThat(resolve(calls.get(0), "1")).isEqualTo("settled");

    assertThat(fleet.rows(BOOKS)).containsExactly(9 * CENT + "|0");
    assertThat(fleet.rows("SELECT calls, failed, unknown, cost_pico FROM cost_by_day"))
        .containsExactly("3|2|0|" + 9 * CENT);
    assertThat(fleet.rows(WRONG)).isEmpty();
  }

  @Test
  void limit_raised_hasRoomAtOnceAndLoweredBelowWhatIsSpent_isAnOverrunAndNoError()
      throws SQLException {
    set("tenant", "acme", "month", 5 * CENT);
    List<Claim.Granted> claims = running(4);
    Intent first = intent(claims.get(0), 4 * CENT);
    assertThat(recorder.writeIntent(first)).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(intent(claims.get(1), 4 * CENT)))
        .isInstanceOf(IntentResult.UsedUp.class);
    set("tenant", "acme", "month", 8 * CENT);
    assertThat(recorder.writeIntent(intent(claims.get(2), 4 * CENT))).isEqualTo(WRITTEN);
    assertThat(fleet.rows(WRONG)).isEmpty();

    set("tenant", "acme", "month", 6 * CENT);
    assertThat(fleet.rows("SELECT overrun_pico, notice FROM budget_window"))
        .containsExactly(2 * CENT + "|t");
    assertThat(recorder.writeIntent(intent(claims.get(3), CENT)))
        .isInstanceOf(IntentResult.UsedUp.class);
  }

  @Test
  void settle_moreThanTheWorstCase_isCountedAndNoticed() throws SQLException {
    set("global", "", "day", 5 * CENT);
    Intent intent = intent(running(1).getFirst(), 4 * CENT);
    assertThat(recorder.writeIntent(intent)).isEqualTo(WRITTEN);
    recorder.settle(ended(intent, Status.SETTLED, 6 * CENT));
    assertThat(fleet.rows("SELECT settled_pico, overrun_pico, notice FROM budget_window"))
        .containsExactly(6 * CENT + "|" + CENT + "|t");
  }

  @Test
  void window_reservingMoreThanThereIs_isRefusedByTheDatabase() throws SQLException {
    set("global", "", "day", CENT);
    assertThatThrownBy(() -> fleet.update("UPDATE budget_window SET reserved_pico = ?", 2 * CENT))
        .hasMessageContaining("budget_holds");
  }

  @Test
  void budget_setInMidMonth_countsWhatWasSpentSinceItBegan() throws SQLException {
    Intent intent = intent(running(1).getFirst(), 4 * CENT);
    assertThat(recorder.writeIntent(intent)).isEqualTo(WRITTEN);
    recorder.settle(ended(intent, Status.SETTLED, 3 * CENT));
    set("tenant", "acme", "month", DOLLAR);
    set("tenant", "other", "month", DOLLAR);
    assertThat(fleet.rows(BOOKS)).containsExactly(3 * CENT + "|0", "0|0");
  }

  @Test
  void budget_setWhileCallsAreOnTheirWay_reservesForThemToo() throws SQLException {
    List<Intent> calls = running(4).stream().map(c -> intent(c, 20 * CENT)).toList();
    calls.forEach(call -> assertThat(recorder.writeIntent(call)).isEqualTo(WRITTEN));
    recorder.settle(ended(calls.get(0), Status.SETTLED, 5 * CENT));
    recorder.settle(ended(calls.get(1), Status.UNKNOWN, 20 * CENT));

    // Its day does not begin when the roll-ups' does.
    fleet.update(
        "SELECT budget_set('global', '', 'day', 'Asia/Kolkata', ?, 'operator')", 60 * CENT);

    assertThat(fleet.rows(BOOKS)).containsExactly(5 * CENT + "|" + 60 * CENT);
    assertThat(fleet.rows("SELECT overrun_pico FROM budget_window"))
        .as("calls whose intent was written before it was set may exceed it")
        .containsExactly(Long.toString(5 * CENT));
    recorder.settle(ended(calls.get(1), Status.SETTLED, 7 * CENT));
    recorder.settle(ended(calls.get(2), Status.SETTLED, 9 * CENT));
    recorder.settle(Settlement.neverMade(calls.get(3).callId(), "not_started"));
    assertThat(fleet.rows(BOOKS)).containsExactly(21 * CENT + "|0");
  }

  @Test
  void budget_setWhileTheFleetIsBusy_missesNoCall() throws Exception {
    AtomicInteger settled = new AtomicInteger();
    List<Thread> busy = new ArrayList<>();
    for (Claim.Granted claim : running(4)) {
      busy.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      Intent call = intent(claim, CENT);
                      recorder.writeIntent(call);
                      recorder.settle(ended(call, Status.SETTLED, CENT / 2));
                      settled.incrementAndGet();
                    }
                  }));
    }
    while (settled.get() < 50) {
      Thread.onSpinWait();
    }
    set("global", "", "day", 100 * DOLLAR);
    set("tenant", "acme", "month", 100 * DOLLAR);
    for (Thread thread : busy) {
      thread.join();
    }

    assertThat(fleet.rows(BOOKS)).containsExactly(200 * CENT + "|0", 200 * CENT + "|0");
  }

  @Test
  void bounds_daysOnWhichClocksChange_have23And25Hours() throws SQLException {
    assertThat(bounds("day", "Europe/Berlin", "2026-03-29 12:00+02"))
        .isEqualTo("2026-03-28 23:00:00|2026-03-29 22:00:00");
    assertThat(bounds("day", "Europe/Berlin", "2026-10-25 12:00+01"))
        .isEqualTo("2026-10-24 22:00:00|2026-10-25 23:00:00");
    assertThat(bounds("month", "Europe/Berlin", "2026-03-31 22:30+00"))
        .isEqualTo("2026-03-31 22:00:00|2026-04-30 22:00:00");
    assertThat(bounds("day", "UTC", "2026-03-29 00:00+00"))
        .isEqualTo("2026-03-29 00:00:00|2026-03-30 00:00:00");
    // Midnight doesn't come: the day begins at one.
    assertThat(bounds("day", "Africa/Cairo", "2026-04-24 12:00+03"))
        .isEqualTo("2026-04-23 22:00:00|2026-04-24 21:00:00");
    // Midnight comes twice: in the hour between, it is still the day before.
    assertThat(bounds("day", "America/Havana", "2026-11-01 04:30+00"))
        .isEqualTo("2026-10-31 04:00:00|2026-11-01 05:00:00");
    assertThat(bounds("day", "America/Havana", "2026-11-01 05:30+00"))
        .isEqualTo("2026-11-01 05:00:00|2026-11-02 05:00:00");
    assertThat(bounds("run", "UTC", "2026-11-01 05:30+00")).isEqualTo("-infinity|infinity");
  }

  /** A fleet's worth of recorders at once, with calls of unequal price, on one dollar. */
  @Test
  void intend_eightRecordersOnOneDollar_neverExceedItAndSpendItToTheLastCall() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    set("global", "", "day", DOLLAR);
    set("tenant", "acme", "run", 100 * DOLLAR);
    set("job", job.toString(), "run", 100 * DOLLAR);
    List<Claim.Granted> claims = running(64);
    List<PostgresRecorder> recorders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      PostgresRecorder r =
          new PostgresRecorder(fleet.database(), Configs.background(Thread::sleep), Spacing::none);
      r.start();
      recorders.add(r);
    }
    AtomicBoolean over = new AtomicBoolean();
    Set<String> wrong = ConcurrentHashMap.newKeySet();
    Thread sampler = Thread.ofPlatform().start(() -> sample(over, wrong));

    List<Thread> players = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      PostgresRecorder r = recorders.get(i % 8);
      Claim.Granted claim = claims.get(i);
      Random random = new Random(seed + i);
      players.add(Thread.startVirtualThread(() -> spend(r, claim, random)));
    }
    for (Thread player : players) {
      player.join();
    }
    Random random = new Random(seed);
    spend(recorders.getFirst(), claims.getFirst(), random);
    over.set(true);
    sampler.join();
    recorders.forEach(PostgresRecorder::close);

    assertThat(wrong).as("what the sampler saw (seed %d)", seed).isEmpty();
    assertThat(fleet.rows(WRONG)).isEmpty();
    assertThat(fleet.rows("SELECT DISTINCT reserved_pico FROM budget_window")).containsExactly("0");
    assertThat(fleet.count("SELECT settled_pico FROM budget_window ORDER BY window_id LIMIT 1"))
        .as("spent, but for less than the smallest call (seed %d)", seed)
        .isBetween(DOLLAR - CENT / 10, DOLLAR);
  }

  private void sample(AtomicBoolean over, Set<String> wrong) {
    try {
      while (!over.get()) {
        wrong.addAll(fleet.rows(WRONG));
        // Without a pause it would take the database from those whom it watches.
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
    } catch (SQLException e) {
      wrong.add(e.toString());
    }
  }

  /** Calls until a call of a tenth of a cent finds no room; every seventh answer gets lost. */
  private void spend(PostgresRecorder r, Claim.Granted claim, Random random) {
    long need = CENT / 10;
    while (true) {
      Intent intent = intent(claim, need);
      switch (r.writeIntent(intent)) {
        case IntentResult.Written _ -> {
          long cost = (long) (need * (0.2 + 0.8 * random.nextDouble()));
          if (random.nextInt(7) == 0) {
            r.settle(ended(intent, Status.UNKNOWN, need));
          }
          r.settle(ended(intent, Status.SETTLED, cost));
          need = CENT / 10 + (long) (random.nextDouble() * 3 * CENT);
        }
        case IntentResult.UsedUp _ -> {
          if (need == CENT / 10) {
            return;
          }
          need = CENT / 10;
        }
        case IntentResult.TaskGone _, IntentResult.Exceeds _, IntentResult.NotStorable _ ->
            throw new AssertionError(intent);
      }
    }
  }

  private String bounds(String per, String zone, String at) throws SQLException {
    return fleet
        .rows(
            "SELECT (starts_at AT TIME ZONE 'UTC')::text, (ends_at AT TIME ZONE 'UTC')::text FROM budget_bounds('"
                + per
                + "', '"
                + zone
                + "', '"
                + at
                + "')")
        .getFirst();
  }

  private String resolve(Intent call, String picos) throws SQLException {
    return fleet.rows("SELECT resolve_call('" + call.callId() + "', " + picos + ")").getFirst();
  }

  private void set(String scope, String subject, String per, long picos) throws SQLException {
    fleet.update("SELECT budget_set(?, ?, ?, 'UTC', ?, 'operator')", scope, subject, per, picos);
  }

  private List<Claim.Granted> running(int count) throws SQLException {
    List<TaskMessage> tasks =
        fleet.tasks(
            job,
            Fleet.role("writer", null, MODEL.toString()),
            IntStream.range(0, count).mapToObj(i -> "p" + i).toList());
    fleet.update("UPDATE task SET state = 'running', fence = 1, claims = 1, worker = ?", worker);
    Lease lease = new Lease(worker, Duration.ofMinutes(1), () -> 0, 0);
    return tasks.stream().map(t -> new Claim.Granted(t, lease, 1, 0)).toList();
  }

  private Intent intent(Claim.Granted claim, long picos) {
    return new Intent(fleet.nextId(), claim, "writer", 0, 0, MODEL, 1L, new Usd(picos));
  }

  private static Settlement ended(Intent intent, Status status, long picos) {
    return Settlement.of(
        intent.callId(),
        status,
        new Settlement.Charge(new Usd(picos), Usage.NONE, null),
        new Settlement.Exchange("req-1", 200, Duration.ofMillis(42)),
        null);
  }
}
