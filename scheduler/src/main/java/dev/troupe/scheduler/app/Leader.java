package dev.troupe.scheduler.app;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.rescue.Rescuer;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the lead twice per second, and takes over when it gets it. Others ask {@link #leads}
 * before each round of the leader's work.
 */
final class Leader implements Loop.Work {
  private static final Logger log = LoggerFactory.getLogger(Leader.class);
  private static final Duration BEAT = Duration.ofMillis(500);

  private final Database database;
  private final Leadership leadership;
  private final Rescuer rescuer;
  private final DispatchWindow window;
  private final List<Signal> work;
  private final Signal beat = new Signal();
  private volatile boolean leads;

  /**
   * @param work raised when there may be some, since this replica leads
   */
  Leader(
      Database database,
      Leadership leadership,
      Rescuer rescuer,
      DispatchWindow window,
      List<Signal> work) {
    this.database = database;
    this.leadership = leadership;
    this.rescuer = rescuer;
    this.window = window;
    this.work = List.copyOf(work);
  }

  boolean leads() {
    return leads;
  }

  @Override
  public void round(Progress progress) throws Exception {
    boolean now = leadership.lead();
    if (!now && leads) {
      stepDown();
    }
    if (now && !leads) {
      progress.on("taking over");
      try (Connection c = database.connect("troupe-takeover")) {
        rescuer.takeOver(c);
      }
      window.open();
      leads = true;
      work.forEach(Signal::raise);
    }
    progress.succeeded();
    beat.await(BEAT);
  }

  private void stepDown() {
    leads = false;
    window.shut();
    log.info("no longer leading");
  }

  @Override
  public void close() {
    if (leads) {
      stepDown();
    }
    leadership.close();
  }
}
