package dev.troupe.worker.claim;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** The table in which workers show that they live. Used by one thread at a time. */
interface WorkerRows extends AutoCloseable {
  void register(UUID worker, Duration lease) throws SQLException;

  /**
   * @return whether the worker is still counted among the living
   */
  boolean beat(UUID worker, Duration lease, int inFlight, long done) throws SQLException;

  /**
   * Says that the worker takes no more ({@code draining}) or is over ({@code gone}); does nothing
   * if it was declared dead.
   */
  void mark(UUID worker, String state) throws SQLException;

  @Override
  void close();
}
