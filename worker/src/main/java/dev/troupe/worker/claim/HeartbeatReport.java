package dev.troupe.worker.claim;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What a worker says of itself with each heartbeat, on the heartbeat's connection and thread. */
@FunctionalInterface
public interface HeartbeatReport {
  /** Writes what has changed since the last time; called after the worker was confirmed alive. */
  void write(Connection connection, UUID worker) throws SQLException;
}
