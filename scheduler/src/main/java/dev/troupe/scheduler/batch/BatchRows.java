package dev.troupe.scheduler.batch;

import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Table {@code batch}, read together with the jobs that its rows became. Thread-safe. */
public final class BatchRows {
  /** A create that an SDK repeats comes within its retries. */
  private static final Duration REPEATED_WITHIN = Duration.ofMinutes(10);

  private static final TypeReference<List<BatchError>> ERRORS = new TypeReference<>() {};
  private static final TypeReference<TreeMap<String, String>> METADATA = new TypeReference<>() {};

  private static final Sql LOCK =
      Sql.of("SELECT pg_advisory_xact_lock(hashtextextended(:tenant || ' ' || :request, 0))");

  private static final Sql REPEATED =
      Sql.of(
          """
          SELECT id, asked FROM batch
           WHERE tenant = :tenant AND CASE WHEN :key::text IS NULL THEN :again AND asked = :asked AND created_at > :since ELSE idempotency_key = :key END
           ORDER BY id DESC LIMIT 1
          """);

  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO batch (id, tenant, api, endpoint, input_file_id, input_digest, completion_window, metadata, options, output_lives, asked, idempotency_key,
                             output_file_id, error_file_id, created_at, expires_at)
          VALUES (:id, :tenant, :api, :endpoint, :input_file, :input_digest, :window, :metadata, :options, :output_lives, :asked, :key,
                  :output_file, :error_file, :created, :expires)
          """);

  // What failed of a job that was ended before its time: most of its tasks were never come to.
  private static final String READ =
      """
      SELECT b.*, coalesce(b.completed, j.succeeded, 0) AS answered,
             coalesce(b.failed, CASE WHEN j.state IN ('cancelled', 'expired') THEN
               (SELECT count(*)::integer FROM task t WHERE t.job_id = j.job_id AND t.state = 'failed') ELSE j.failed END, 0) AS refused
        FROM batch b LEFT JOIN job j ON j.tenant = b.tenant AND j.id = 'batch_' || replace(b.id::text, '-', '')
      """;

  private static final Sql FIND =
      Sql.of(READ + "WHERE b.id = :id AND b.tenant = :tenant AND b.api = :api");
  private static final Sql BY_ID = Sql.of(READ + "WHERE b.id = :id");
  private static final Sql BY_FILE =
      Sql.of(
          READ
              + "WHERE b.tenant = :tenant AND (b.output_file_id = :file OR b.error_file_id = :file)");
  private static final String LIST =
      READ
          + """
          WHERE b.tenant = :tenant AND b.api = :api AND (:after::uuid IS NULL OR b.id %s :after) ORDER BY b.id %s LIMIT :limit
          """;
  private static final Sql NEWEST_FIRST = Sql.of(LIST.formatted("<", "DESC"));
  private static final Sql OLDEST_FIRST = Sql.of(LIST.formatted(">", "ASC"));

  private static final Sql CANCEL =
      Sql.of(
          """
          UPDATE batch SET status = 'cancelling', cancelling_at = :now
           WHERE id = :id AND status IN ('validating', 'in_progress') RETURNING tenant, input_digest
          """);

  private static final Sql END_JOB =
      Sql.of(
          "SELECT end_job(job_id, 'cancelled', 'its batch was cancelled') FROM job WHERE tenant = :tenant AND id = :job AND state = 'running'");

  private static final Sql DELETE = Sql.of("DELETE FROM batch WHERE id = :id");

  private final Database database;
  private final InstantSource clock;

  public BatchRows(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What tells a create from another.
   *
   * @param asked digest of what it asks for
   * @param key the caller's; null: it has none
   * @param again whether an SDK says that it sends it again
   */
  public record Request(String asked, @Nullable String key, boolean again) {}

  /** What came of a create. */
  public sealed interface Created {}

  /** It is there, now or since it was sent before. */
  public record There(UUID id) implements Created {}

  /** Its key is another's. */
  public record KeyTaken() implements Created {}

  /** Its file has gone at the same moment. */
  public record NoInput() implements Created {}

  /**
   * Creates it, unless this request has done so already.
   *
   * @param files ids that its result files will have
   */
  public Created create(BatchOrder order, Request request, Batch.Files files) throws SQLException {
    return database.transaction(
        c -> {
          String lock = Objects.requireNonNullElse(request.key(), request.asked());
          LOCK.on(c).set("tenant", order.tenant()).set("request", lock).run();
          Optional<Created> before = before(c, order, request);
          if (before.isPresent()) {
            return before.get();
          }
          if (!BlobReferences.begin(c, order.reference())) {
            return new NoInput();
          }
          insert(c, order, request, files);
          return new There(order.id());
        });
  }

  private static Optional<Created> before(Connection connection, BatchOrder order, Request request)
      throws SQLException {
    return REPEATED
        .on(connection)
        .set("tenant", order.tenant())
        .set("key", request.key())
        .set("again", request.again())
        .set("asked", request.asked())
        .set("since", order.createdAt().minus(REPEATED_WITHIN))
        .first(
            row ->
                row.text("asked").equals(request.asked())
                    ? new There(row.uuid("id"))
                    : new KeyTaken());
  }

  private static void insert(
      Connection connection, BatchOrder order, Request request, Batch.Files files)
      throws SQLException {
    INSERT
        .on(connection)
        .set("id", order.id())
        .set("tenant", order.tenant())
        .set("api", order.api().label())
        .set("endpoint", order.endpoint())
        .set("input_file", order.inputFileId())
        .set("input_digest", order.inputDigest())
        .set("window", order.completionWindow())
        .set("metadata", order.metadata() == null ? null : Json.string(order.metadata()))
        .set("options", Json.string(order.options()))
        .set("output_lives", order.outputLives().toSeconds())
        .set("asked", request.asked())
        .set("key", request.key())
        .set("output_file", files.output())
        .set("error_file", files.error())
        .set("created", order.createdAt())
        .set("expires", order.expiresAt())
        .run();
  }

  public Optional<Batch> find(String tenant, BatchOrder.Api api, UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return FIND.on(connection)
          .set("id", id)
          .set("tenant", tenant)
          .set("api", api.label())
          .first(BatchRows::batch);
    }
  }

  Optional<Batch> find(UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return BY_ID.on(connection).set("id", id).first(BatchRows::batch);
    }
  }

  /** What it was created with, as part of a transaction. */
  static BatchOrder order(Connection connection, UUID id) throws SQLException {
    return BY_ID.on(connection).set("id", id).first(BatchRows::order).orElseThrow();
  }

  /** The one whose result file has that id, or will have. */
  public Optional<Batch> findByFile(String tenant, UUID file) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return BY_FILE.on(connection).set("tenant", tenant).set("file", file).first(BatchRows::batch);
    }
  }

  /**
   * @param after the last one of the page before; null: from the start
   * @param limit at most so many
   */
  public List<Batch> list(
      String tenant, BatchOrder.Api api, @Nullable UUID after, boolean oldestFirst, int limit)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return (oldestFirst ? OLDEST_FIRST : NEWEST_FIRST)
          .on(connection)
          .set("tenant", tenant)
          .set("api", api.label())
          .set("after", after)
          .set("limit", limit)
          .list(BatchRows::batch);
    }
  }

  /** It is known no more; its job is. */
  public void delete(UUID id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      DELETE.on(connection).set("id", id).run();
    }
  }

  /** Whether it changed; its input is not needed any more then. */
  static boolean released(Connection connection, Query change, Instant now) throws SQLException {
    List<BlobReferences.Reference> input =
        change.list(
            row -> new BlobReferences.Reference(row.text("tenant"), row.text("input_digest")));
    BlobReferences.end(connection, input, now);
    return !input.isEmpty();
  }

  /** From now on no call of it begins; false: it is over, or about to be. */
  public boolean cancel(BatchOrder order) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c -> {
          boolean cancelled = released(c, CANCEL.on(c).set("id", order.id()).set("now", now), now);
          if (cancelled) {
            END_JOB.on(c).set("tenant", order.tenant()).set("job", order.job()).run();
          }
          return cancelled;
        });
  }

  private static Batch batch(Row row) throws SQLException {
    String errors = row.textOrNull("errors");
    String usage = row.textOrNull("usage");
    return new Batch(
        order(row),
        BatchStatus.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
        errors == null ? List.of() : Json.MESSAGES.readValue(errors, ERRORS),
        new Batch.Counts(row.integer("lines"), row.integer("answered"), row.integer("refused")),
        usage == null ? null : Json.MESSAGES.readValue(usage, Batch.Usage.class),
        row.flag("urls"),
        new Batch.Files(row.uuidOrNull("output_file_id"), row.uuidOrNull("error_file_id")),
        new Batch.Times(
            row.instantOrNull("in_progress_at"),
            row.instantOrNull("finalizing_at"),
            row.instantOrNull("completed_at"),
            row.instantOrNull("failed_at"),
            row.instantOrNull("expired_at"),
            row.instantOrNull("cancelling_at"),
            row.instantOrNull("cancelled_at")));
  }

  private static BatchOrder order(Row row) throws SQLException {
    String metadata = row.textOrNull("metadata");
    return new BatchOrder(
        row.uuid("id"),
        row.text("tenant"),
        BatchOrder.Api.valueOf(row.text("api").toUpperCase(Locale.ROOT)),
        row.text("endpoint"),
        row.uuid("input_file_id"),
        row.text("input_digest"),
        row.text("completion_window"),
        metadata == null ? null : Json.MESSAGES.readValue(metadata, METADATA),
        Json.MESSAGES.readValue(row.text("options"), BatchOrder.Options.class),
        Duration.ofSeconds(row.number("output_lives")),
        row.instant("created_at"),
        row.instantOrNull("expires_at"));
  }
}
