package dev.troupe.worker.route;

import dev.troupe.shared.postgres.Sql;
import dev.troupe.worker.claim.HeartbeatReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows the operator how this worker's circuits stand. Writes when a circuit is new or has changed
 * its state; rates alone change with every call and are not worth a write. For one thread.
 */
public final class CircuitReport implements HeartbeatReport {
  private static final Sql WRITE =
      Sql.of(
          """
      INSERT INTO circuit (worker_id, provider, model, state, since, failure_rate)
      SELECT :worker, u.* FROM unnest(:providers::text[], :models::text[], :states::text[], :since::timestamptz[], :failure_rates::real[]) AS u(provider, model, state, since, failure_rate)
      ON CONFLICT (worker_id, provider, model) DO UPDATE
         SET state = excluded.state, since = excluded.since, failure_rate = excluded.failure_rate
      """);
  // What a worker of old has left behind says nothing any more.
  private static final Sql FORGET =
      Sql.of(
          "DELETE FROM circuit c WHERE NOT EXISTS (SELECT FROM worker w WHERE w.worker_id = c.worker_id"
              + " AND w.state IN ('live', 'draining'))");

  private final CircuitBreakers circuits;
  private List<CircuitState> written = List.of();
  private @Nullable UUID writtenBy;

  public CircuitReport(CircuitBreakers circuits) {
    this.circuits = circuits;
  }

  @Override
  public void write(Connection connection, UUID worker) throws SQLException {
    List<CircuitState> states = circuits.states();
    boolean first = !worker.equals(writtenBy);
    if (!first && same(states, written)) {
      return;
    }
    if (first) {
      FORGET.on(connection).update();
    }
    WRITE
        .on(connection)
        .set("worker", worker)
        .array("providers", "text", states, c -> c.model().provider())
        .array("models", "text", states, c -> c.model().model())
        .array("states", "text", states, c -> c.kind().label())
        .array("since", "timestamptz", states, CircuitState::since)
        .array("failure_rates", "float4", states, CircuitState::failureRate)
        .update();
    written = states;
    writtenBy = worker;
  }

  private static boolean same(List<CircuitState> a, List<CircuitState> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      CircuitState x = a.get(i);
      CircuitState y = b.get(i);
      if (!x.model().equals(y.model()) || x.kind() != y.kind() || !x.since().equals(y.since())) {
        return false;
      }
    }
    return true;
  }
}
