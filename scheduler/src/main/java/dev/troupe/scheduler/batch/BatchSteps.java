package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.webhook.Webhooks;
import dev.troupe.schemas.Json;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Moves batches from one status to the next: each statement says which one it comes from, so that
 * doing it twice does it once. Thread-safe.
 */
public final class BatchSteps {
  /** What a topic brings later than that has other troubles. */
  private static final Duration LATEST_JOB = Duration.ofDays(2);

  private static final Sql VALIDATING =
      Sql.of("SELECT id FROM batch WHERE status = 'validating' ORDER BY id LIMIT :limit");

  private static final Sql ACCEPT =
      Sql.of(
          """
          UPDATE batch SET status = 'in_progress', in_progress_at = :now, lines = :lines, urls = :urls, submission = :submission
           WHERE id = :id AND status = 'validating' RETURNING tenant, input_digest
          """);

  private static final Sql REFUSE =
      Sql.of(
          """
          UPDATE batch SET status = 'failed', failed_at = :now, errors = :errors, output_file_id = NULL, error_file_id = NULL
           WHERE id = :id AND status IN ('validating', 'in_progress', 'finalizing', 'cancelling') RETURNING tenant, input_digest
          """);

  /** Jobs that the topic brought after their batches were cancelled. */
  private static final Sql END_LATE =
      Sql.of(
          """
          SELECT end_job(j.job_id, 'cancelled', 'its batch was cancelled')
            FROM batch b JOIN job j ON j.tenant = b.tenant AND j.id = 'batch_' || replace(b.id::text, '-', '')
           WHERE b.cancelling_at > :since AND j.state = 'running'
          """);

  /** Jobs that are not there: the topic has lost them, or never got them. */
  private static final Sql WITHOUT_JOB =
      Sql.of(
          """
          SELECT b.id, b.submission FROM batch b
           WHERE b.status = 'in_progress' AND b.in_progress_at < :before
             AND NOT EXISTS (SELECT FROM job j WHERE j.tenant = b.tenant AND j.id = 'batch_' || replace(b.id::text, '-', ''))
           ORDER BY b.id LIMIT :limit
          """);

  // A job's results are all counted once nothing of it is in the outbox.
  private static final Sql ENDING =
      Sql.of(
          """
          SELECT b.id FROM batch b LEFT JOIN job j ON j.tenant = b.tenant AND j.id = 'batch_' || replace(b.id::text, '-', '')
           WHERE b.status IN ('in_progress', 'finalizing', 'cancelling')
             AND CASE WHEN j.job_id IS NULL THEN b.status = 'cancelling' AND (b.submission IS NULL OR b.cancelling_at < :before)
                      ELSE j.state <> 'running' AND NOT EXISTS (SELECT FROM finished f WHERE f.job_id = j.job_id) END
           ORDER BY b.id LIMIT :limit
          """);

  private static final Sql FINALIZE =
      Sql.of(
          "UPDATE batch SET status = 'finalizing', finalizing_at = :now WHERE id = :id AND status = 'in_progress'");

  private static final Sql CLOSE =
      Sql.of(
          """
          UPDATE batch SET status = :status::batch_status, completed = :completed, failed = :failed, usage = :usage, output_file_id = :output, error_file_id = :error,
                 completed_at = CASE WHEN :status = 'completed' THEN :now::timestamptz END,
                 expired_at = CASE WHEN :status = 'expired' THEN :now::timestamptz END,
                 cancelled_at = CASE WHEN :status = 'cancelled' THEN :now::timestamptz END
           WHERE id = :id AND status IN ('finalizing', 'cancelling')
          """);

  private final Database database;
  private final Webhooks webhooks;
  private final InstantSource clock;

  /**
   * @param webhooks told of each end
   */
  public BatchSteps(Database database, Webhooks webhooks, InstantSource clock) {
    this.database = database;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /** Those whose lines are to be read, the oldest first. */
  List<UUID> validating(int limit) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return VALIDATING.on(connection).set("limit", limit).list(row -> row.uuid("id"));
    }
  }

  /** Its lines are good; false: it was cancelled meanwhile. */
  boolean accept(UUID id, int lines, boolean urls, String submission) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c ->
            BatchRows.released(
                c,
                ACCEPT
                    .on(c)
                    .set("id", id)
                    .set("now", now)
                    .set("lines", lines)
                    .set("urls", urls)
                    .set("submission", submission),
                now));
  }

  /** It can't be done, and nothing of it was. */
  void refuse(UUID id, List<BatchError> errors) throws SQLException {
    Instant now = clock.instant();
    boolean _ =
        database.transaction(
            c -> {
              boolean refused =
                  BatchRows.released(
                      c,
                      REFUSE.on(c).set("id", id).set("now", now).set("errors", Json.string(errors)),
                      now);
              if (refused) {
                tell(c, id, BatchStatus.FAILED, now);
              }
              return refused;
            });
  }

  /** Ends the jobs of cancelled batches that came after that. */
  void endLate() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      END_LATE.on(connection).set("since", clock.instant().minus(LATEST_JOB)).run();
    }
  }

  /** A batch that should have a job, and what the job is. */
  record Lost(UUID id, String submission) {}

  /** Accepted ones whose jobs are not there after so long. */
  List<Lost> withoutJob(Duration patience, int limit) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return WITHOUT_JOB
          .on(connection)
          .set("before", clock.instant().minus(patience))
          .set("limit", limit)
          .list(row -> new Lost(row.uuid("id"), row.text("submission")));
    }
  }

  /**
   * Those of whose lines no more will be answered.
   *
   * @param patience one that was cancelled may have a job that is still on its way
   */
  List<UUID> ending(Duration patience, int limit) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return ENDING
          .on(connection)
          .set("before", clock.instant().minus(patience))
          .set("limit", limit)
          .list(row -> row.uuid("id"));
    }
  }

  /** Its result files are about to be written. */
  void finalizing(UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      int _ = FINALIZE.on(connection).set("id", id).set("now", clock.instant()).update();
    }
  }

  private void tell(Connection connection, UUID id, BatchStatus status, Instant now)
      throws SQLException {
    BatchOrder order = BatchRows.order(connection, id);
    webhooks.tell(connection, order.tenant(), "batch." + status.label(), order.wireId(), now);
  }

  /** It is over; as part of the transaction that makes its files known. False: it was before. */
  boolean close(
      Connection connection,
      UUID id,
      BatchStatus status,
      Batch.Counts counts,
      Batch.Usage usage,
      Batch.Files files,
      Instant now)
      throws SQLException {
    boolean closed =
        CLOSE
                .on(connection)
                .set("id", id)
                .set("status", status.label())
                .set("completed", counts.completed())
                .set("failed", counts.failed())
                .set("usage", Json.string(usage))
                .set("output", files.output())
                .set("error", files.error())
                .set("now", now)
                .update()
            == 1;
    if (closed) {
      tell(connection, id, status, now);
    }
    return closed;
  }
}
