package dev.troupe.cli.report;

import dev.troupe.shared.postgres.Sql;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Ends jobs before their time. Thread-safe. */
public final class Cancels {
  private static final Sql END = Sql.of("SELECT end_job(:job, 'cancelled', :reason) AS tasks");
  private static final Sql AUDIT = Sql.of("SELECT audit_add(:actor, 'cancel', :subject, :reason)");

  private final Reports reports;

  public Cancels(DataSource pool) {
    reports = new Reports(pool);
  }

  /**
   * Ends it, and writes down who did and why.
   *
   * @return how many tasks that ended; null: the job had ended before
   */
  public @Nullable Integer cancel(UUID jobId, String reason) {
    return reports.<@Nullable Integer>write(
        connection -> {
          Integer tasks =
              END.on(connection)
                  .set("job", jobId)
                  .set("reason", reason)
                  .one(row -> row.integerOrNull("tasks"));
          if (tasks != null) {
            AUDIT
                .on(connection)
                .set("actor", System.getProperty("user.name", "unknown"))
                .set("subject", jobId.toString())
                .set("reason", reason)
                .run();
          }
          return tasks;
        });
  }
}
