package dev.troupe.worker.app;

import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Stall;
import dev.troupe.shared.postgres.Stalls;
import dev.troupe.worker.claim.HeartbeatReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Shows the operator which of this worker's loops stand. For one thread. */
final class StallReport implements HeartbeatReport {
  private final Health health;
  private final String name;
  private boolean written;

  /**
   * @param name the worker's
   */
  public StallReport(Health health, String name) {
    this.health = health;
    this.name = name;
  }

  @Override
  public void write(Connection connection, UUID worker) throws SQLException {
    List<Stall> stalls = health.stalls();
    if (written || !stalls.isEmpty()) {
      Stalls.report(connection, worker.toString(), "worker", name, stalls);
      written = !stalls.isEmpty();
    }
  }
}
