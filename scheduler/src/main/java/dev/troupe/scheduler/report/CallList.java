package dev.troupe.scheduler.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger: calls to providers, and the hits of the cache. Thread-safe. */
public final class CallList {
  private static final String COLUMNS =
      """
      c.call_id, c.task_id, j.id AS job, c.role, c.provider, c.model, c.status, c.route, c.attempt, c.reserved_pico, c.cost_pico, c.saved_pico,
      c.input_tokens, c.cached_tokens, c.cache_write_tokens, c.output_tokens, c.reasoning_tokens, c.request_id, c.http_status, c.failure_code,
      c.latency_ms, c.answer, c.verdict, uuid_extract_timestamp(c.call_id) AS started_at, c.settled_at,
      coalesce(c.tenant = :tenant::text, false) AND (:provider::text IS NULL OR c.provider = :provider::text)
        AND (:model::text IS NULL OR c.model = :model::text) AND (:status::call_status IS NULL OR c.status = :status::call_status)
        AND c.call_id >= uuid7_floor(:since::timestamptz) AS fits
      """;

  private static final Sql NEWEST =
      Sql.of(
          "SELECT "
              + COLUMNS
              + """
               FROM (SELECT * FROM call WHERE (:after::uuid IS NULL OR call_id < :after::uuid) AND call_id >= uuid7_floor(:since::timestamptz)
                     ORDER BY call_id DESC LIMIT :size) c
               JOIN job j ON j.job_id = c.job_id ORDER BY c.call_id DESC
              """);

  private static final Sql OF_TASK =
      Sql.of(
          "SELECT "
              + COLUMNS
              + """
               FROM (SELECT * FROM call WHERE task_id = :task AND (:after::uuid IS NULL OR call_id < :after::uuid)
                     ORDER BY call_id DESC LIMIT :size) c
               JOIN job j ON j.job_id = c.job_id ORDER BY c.call_id DESC
              """);

  // Each task has a row at least, so that a walk gets on where tasks have no calls.
  private static final Sql OF_JOB =
      Sql.of(
          "SELECT t.step, t.index, "
              + COLUMNS
              + """
               FROM (SELECT task_id, job_id, step, index FROM task WHERE job_id = :job AND (step, index) >= (:step::smallint, :index::integer)
                     ORDER BY step, index LIMIT :size) t
               JOIN job j ON j.job_id = t.job_id
               LEFT JOIN LATERAL (SELECT * FROM call k
                                   WHERE k.task_id = t.task_id AND ((t.step, t.index) > (:step::smallint, :index::integer) OR k.call_id > :after)) c ON true
               ORDER BY t.step, t.index, c.call_id
              """);

  private final Database database;

  public CallList(Database database) {
    this.database = database;
  }

  /** What became of calls. */
  public enum Status {
    INTENT,
    SETTLED,
    FAILED,
    UNKNOWN,
    CACHED
  }

  /**
   * Which calls; null: any.
   *
   * @param provider the operator's account
   * @param since when they were made at the earliest
   */
  public record Filter(
      @Nullable String provider, @Nullable String model, @Nullable Status status, Instant since) {}

  /**
   * A call.
   *
   * @param job the client's id
   * @param costUsd absent: it has not ended
   * @param reservedUsd its worst case
   * @param savedUsd of one that the cache answered: what it would have cost
   * @param requestId the provider's
   * @param answer what became of it: accepted, discarded, review or kept
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      UUID id,
      UUID task,
      String job,
      String role,
      String provider,
      String model,
      String state,
      int route,
      int attempt,
      @Nullable Usd costUsd,
      Usd reservedUsd,
      Usd savedUsd,
      @Nullable Long inputTokens,
      @Nullable Long cachedTokens,
      @Nullable Long cacheWriteTokens,
      @Nullable Long outputTokens,
      @Nullable Long reasoningTokens,
      @Nullable String requestId,
      @Nullable Integer httpStatus,
      @Nullable String failureCode,
      @Nullable Long latencyMs,
      @Nullable String answer,
      @Nullable String verdict,
      Instant startedAt,
      @Nullable Instant settledAt) {}

  /** A tenant's, the newest first. */
  public Page<Line> newest(String tenant, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    return backwards(NEWEST, _ -> {}, tenant, filter, after, limit);
  }

  /** Those of one task, the newest first. */
  public Page<Line> ofTask(
      UUID task, String tenant, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    return backwards(OF_TASK, q -> q.set("task", task), tenant, filter, after, limit);
  }

  /** Those of one job, by its tasks and then by age. */
  public Page<Line> ofJob(UUID job, String tenant, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return Walk.page(
          after,
          limit,
          (text, size) -> {
            Place place = Place.of(text);
            return filtered(OF_JOB.on(connection), tenant, filter)
                .set("job", job)
                .set("step", place.step())
                .set("index", place.index())
                .set("after", place.call())
                .set("size", size)
                .list(CallList::ofTask);
          });
    }
  }

  private static Walk.Seen<Line> ofTask(Row row) throws SQLException {
    UUID call = row.uuidOrNull("call_id");
    Place place =
        new Place(row.integer("step"), row.integer("index"), call == null ? Place.LAST : call);
    return new Walk.Seen<>(place.toString(), call != null && row.flag("fits") ? line(row) : null);
  }

  /** What a statement has beside the filter. */
  private interface Choice {
    void set(Query query);
  }

  private Page<Line> backwards(
      Sql sql, Choice choice, String tenant, Filter filter, @Nullable String after, int limit)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return Walk.page(
          after,
          limit,
          (place, size) -> {
            Query query = filtered(sql.on(connection), tenant, filter);
            choice.set(query);
            return query
                .set("after", place == null ? null : UUID.fromString(place))
                .set("size", size)
                .list(
                    row ->
                        new Walk.Seen<>(
                            row.uuid("call_id").toString(), row.flag("fits") ? line(row) : null));
          });
    }
  }

  private static Query filtered(Query query, String tenant, Filter filter) {
    return query
        .set("tenant", tenant)
        .set("provider", filter.provider())
        .set("model", filter.model())
        .set(
            "status",
            filter.status() == null ? null : filter.status().name().toLowerCase(Locale.ROOT))
        .set("since", filter.since());
  }

  private static Line line(Row row) throws SQLException {
    return new Line(
        row.uuid("call_id"),
        row.uuid("task_id"),
        row.text("job"),
        row.text("role"),
        row.text("provider"),
        row.text("model"),
        row.text("status"),
        row.integer("route"),
        row.integer("attempt"),
        row.usdOrNull("cost_pico"),
        row.usd("reserved_pico"),
        row.usd("saved_pico"),
        row.numberOrNull("input_tokens"),
        row.numberOrNull("cached_tokens"),
        row.numberOrNull("cache_write_tokens"),
        row.numberOrNull("output_tokens"),
        row.numberOrNull("reasoning_tokens"),
        row.textOrNull("request_id"),
        row.integerOrNull("http_status"),
        row.textOrNull("failure_code"),
        row.numberOrNull("latency_ms"),
        row.textOrNull("answer"),
        row.textOrNull("verdict"),
        row.instant("started_at"),
        row.instantOrNull("settled_at"));
  }
}
