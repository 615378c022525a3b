package dev.troupe.worker.app;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.worker.journal.Journal;
import dev.troupe.worker.journal.JournalRecovery;
import dev.troupe.worker.journal.JournaledRecorder;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of paid answers, put together with what writes into it and looks after the dead. */
final class AnswerJournal implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerJournal.class);

  private final Recorder recorder;
  private final @Nullable Journal journal;
  private final JournalRecovery recovery;

  /**
   * @param settled where everything is recorded in the end
   * @throws IllegalArgumentException if the configured folder can't be used
   */
  AnswerJournal(
      TroupeConfig.Worker config, Database database, Recorder settled, Background background) {
    Path folder =
        config.journal() == null
            ? null
            : config.journal().resolve(fleet(database)).toAbsolutePath();
    journal = folder == null ? null : open(config, folder);
    if (folder == null || journal == null) {
      recorder = settled;
      recovery =
          JournalRecovery.withoutJournal(database.pool(), settled, config.heartbeat(), background);
    } else {
      recorder = new JournaledRecorder(settled, journal);
      recovery =
          new JournalRecovery(
              folder, journal, database.pool(), settled, config.heartbeat(), background);
    }
  }

  /** Two fleets may share a machine, and must not take each other's answers. */
  private static String fleet(Database database) {
    try (Connection c = database.pool().getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT fleet_id FROM fleet")) {
      r.next();
      return r.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the fleet's id can't be read: " + e.getMessage(), e);
    }
  }

  private static @Nullable Journal open(TroupeConfig.Worker config, Path folder) {
    try {
      // Chance: a process id comes again, in the next container at the latest.
      return new Journal(folder, UUID.randomUUID());
    } catch (IOException e) {
      String mistake =
          "worker.journal: " + config.journal() + " (expected: a folder to write to, or off): " + e;
      if (!TroupeConfig.Worker.USUAL_JOURNAL.equals(config.journal())) {
        throw new IllegalArgumentException(mistake, e);
      }
      LOG.warn("{}; going on without, a killed worker's answers are lost", mistake);
      return null;
    }
  }

  /** What everything is recorded with. */
  Recorder recorder() {
    return recorder;
  }

  PaidAnswers paidAnswers() {
    return recovery;
  }

  @Override
  public void start() {
    recovery.start();
  }

  /** Before the recorder that it was given: what is still open then stays for the next worker. */
  void stopLooking() {
    recovery.close();
  }

  @Override
  public void close() {
    stopLooking();
    if (journal != null) {
      journal.close();
    }
  }
}
