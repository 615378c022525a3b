package dev.troupe.worker.route;

import dev.troupe.worker.claim.HeartbeatReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows the operator how this worker's circuits stand. Writes when a circuit is new or has changed
 * its state; rates alone change with every call and are not worth a write. For one thread.
 */
public final class CircuitReport implements HeartbeatReport {
  private static final String WRITE =
      """
      INSERT INTO circuit (worker_id, provider, model, state, since, failure_rate)
      SELECT ?, u.* FROM unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::real[]) AS u(provider, model, state, since, failure_rate)
      ON CONFLICT (worker_id, provider, model) DO UPDATE
         SET state = excluded.state, since = excluded.since, failure_rate = excluded.failure_rate
      """;
  // What a worker of old has left behind says nothing any more.
  private static final String FORGET =
      "DELETE FROM circuit c WHERE NOT EXISTS (SELECT FROM worker w WHERE w.worker_id = c.worker_id"
          + " AND w.state IN ('live', 'draining'))";

  private final Circuits circuits;
  private List<CircuitState> written = List.of();
  private @Nullable UUID writtenBy;

  public CircuitReport(Circuits circuits) {
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
      try (PreparedStatement s = connection.prepareStatement(FORGET)) {
        s.executeUpdate();
      }
    }
    try (PreparedStatement s = connection.prepareStatement(WRITE)) {
      s.setObject(1, worker);
      set(connection, s, 2, "text", states, c -> c.model().provider());
      set(connection, s, 3, "text", states, c -> c.model().model());
      set(connection, s, 4, "text", states, c -> c.kind().label());
      set(connection, s, 5, "timestamptz", states, c -> c.since().atOffset(ZoneOffset.UTC));
      set(connection, s, 6, "float4", states, CircuitState::failureRate);
      s.executeUpdate();
    }
    written = states;
    writtenBy = worker;
  }

  private static void set(
      Connection connection,
      PreparedStatement statement,
      int number,
      String type,
      List<CircuitState> states,
      Function<CircuitState, Object> column)
      throws SQLException {
    statement.setArray(
        number, connection.createArrayOf(type, states.stream().map(column).toArray()));
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
