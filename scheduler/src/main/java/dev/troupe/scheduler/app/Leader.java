package dev.troupe.scheduler.app;

import dev.troupe.scheduler.dispatch.Signal;
import dev.troupe.scheduler.job.Window;
import dev.troupe.scheduler.rescue.Leadership;
import dev.troupe.scheduler.rescue.Rescuer;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the lead once per second, and while it has it, rescues. Others ask {@link #leads} before
 * each round of the leader's work.
 */
final class Leader implements WorkLoop.Work {
  private static final Logger log = LoggerFactory.getLogger(Leader.class);
  private static final Duration BEAT = Duration.ofMillis(500);

  private final Database database;
  private final Leadership leadership;
  private final Rescuer rescuer;
  private final Window window;
  private final Signal dispatch;
  private final Signal advance;
  private final Signal beat = new Signal();
  private final InstantSource clock;
  private volatile boolean leads;
  private @Nullable Connection connection;
  private @Nullable LocalDate partitionsFor;

  Leader(
      Database database,
      Leadership leadership,
      Rescuer rescuer,
      Window window,
      Signal dispatch,
      Signal advance,
      InstantSource clock) {
    this.database = database;
    this.leadership = leadership;
    this.rescuer = rescuer;
    this.window = window;
    this.dispatch = dispatch;
    this.advance = advance;
    this.clock = clock;
  }

  boolean leads() {
    return leads;
  }

  @Override
  public void round() throws Exception {
    boolean now = leadership.lead();
    if (!now && leads) {
      stepDown();
    }
    if (now) {
      Connection c = connected();
      if (!leads) {
        rescuer.takeOver(c);
        window.open();
        leads = true;
        advance.raise();
        dispatch.raise();
      }
      if (rescuer.round(c)) {
        dispatch.raise();
      }
      ensurePartitions(c);
    }
    beat.await(BEAT);
  }

  private void stepDown() {
    leads = false;
    window.shut();
    log.info("no longer leading");
  }

  /** Once per day; there are always three months ahead. */
  private void ensurePartitions(Connection c) throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(partitionsFor)) {
      try (PreparedStatement s = c.prepareStatement("SELECT ensure_call_partitions(3)")) {
        s.execute();
      }
      partitionsFor = today;
    }
  }

  private Connection connected() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-rescue");
      connection = c;
    }
    return c;
  }

  @Override
  public void close() {
    if (leads) {
      stepDown();
    }
    leadership.close();
    connection = Connections.closed(connection);
  }
}
