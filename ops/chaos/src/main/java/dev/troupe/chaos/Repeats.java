package dev.troupe.chaos;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.simulator.bill.BilledCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was paid more than once, and whether it had to be: a call whose worker was killed under way
 * leaves no answer behind, and what it asked is asked again. All clocks are this machine's.
 *
 * @param repeated calls on the bill for a task that another call was billed for before
 * @param underWay calls on the bill that the provider was at when a kill came, paid again or not
 * @param latest how long before its kill an answer was ready that was paid again; zero: none was
 * @param needless a sentence for each that was paid again though no kill had taken its answer
 */
record Repeats(int repeated, int underWay, Duration latest, List<String> needless) {
  /**
   * From the answer's being ready to its being in the worker's journal, on a busy machine: until
   * then a kill takes it.
   */
  static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

  private static final Sql STATUS =
      Sql.of(
          """
          SELECT call_id, task_id::text, status::text FROM call
           WHERE task_id IN (SELECT task_id FROM call WHERE status IN ('settled', 'unknown') GROUP BY task_id HAVING count(*) > 1)
          """);

  /** From a moment before the first process of a fleet is killed until the last is dead. */
  record Kill(Instant before, Instant after) {}

  /**
   * @param status that its row has in the ledger
   * @param answered when its answer was ready
   */
  record Call(UUID id, String task, String status, Instant answered) {
    Instant begun() {
      return Uuid7.instantOf(id);
    }

    /**
     * @param more how long before the kill its answer may have been ready
     */
    boolean wasUnderWay(Kill kill, Duration more) {
      return !begun().isAfter(kill.after()) && !answered.isBefore(kill.before().minus(more));
    }
  }

  static Repeats of(List<BilledCall> bill, Connection c, List<Kill> kills) throws SQLException {
    Map<UUID, Instant> answered = new HashMap<>();
    int underWay = 0;
    for (BilledCall billed : bill) {
      UUID id = UUID.fromString(String.valueOf(billed.ids().callId()));
      answered.put(id, billed.time());
      Call call = new Call(id, "", "", billed.time());
      underWay += kills.stream().anyMatch(k -> call.wasUnderWay(k, Duration.ZERO)) ? 1 : 0;
    }
    List<Call> calls = new ArrayList<>();
    STATUS
        .on(c)
        .each(
            row -> {
              Instant at = answered.get(row.uuid("call_id"));
              if (at != null) {
                calls.add(
                    new Call(row.uuid("call_id"), row.text("task_id"), row.text("status"), at));
              }
            });
    return of(calls, underWay, kills);
  }

  /**
   * @param calls on the bill, all of the tasks that they belong to
   */
  static Repeats of(List<Call> calls, int underWay, List<Kill> kills) {
    Map<String, List<Call>> byTask = new TreeMap<>();
    calls.forEach(call -> byTask.computeIfAbsent(call.task(), _ -> new ArrayList<>()).add(call));
    int repeated = 0;
    Duration latest = Duration.ZERO;
    List<String> needless = new ArrayList<>();
    for (List<Call> paid : byTask.values()) {
      repeated += paid.size() - 1;
      List<Call> lost = paid.stream().filter(call -> !call.status().equals("settled")).toList();
      if (paid.size() - lost.size() > 1) {
        needless.add("task " + paid.getFirst().task() + " has more than one answer: " + paid);
      }
      for (Call call : paid.size() == 1 ? List.<Call>of() : lost) {
        Duration before = beforeKill(call, kills);
        if (before == null) {
          needless.add("task %s was paid again, and no kill took %s".formatted(call.task(), call));
        } else if (before.compareTo(latest) > 0) {
          latest = before;
        }
      }
    }
    return new Repeats(repeated, underWay, latest, needless);
  }

  /** How long before the kill its answer was ready; null: it was not under way at any. */
  private static @Nullable Duration beforeKill(Call call, List<Kill> kills) {
    for (Kill kill : kills) {
      if (call.wasUnderWay(kill, ON_ITS_WAY)) {
        Duration before = Duration.between(call.answered(), kill.before());
        return before.isNegative() ? Duration.ZERO : before;
      }
    }
    return null;
  }
}
