package dev.troupe.cli.report;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger by provider and time, to be held against a bill. What re-rating has corrected
 * counts as corrected. Thread-safe.
 */
public final class LedgerCalls {
  /** Which end of a call says what hour it belongs to; providers don't say which they take. */
  public enum Clock {
    START("uuid_extract_timestamp(c.call_id)"),
    END("c.settled_at");

    private final String expression;

    Clock(String expression) {
      this.expression = expression;
    }
  }

  /** No call takes longer. */
  public static final Duration LONGEST = Duration.ofMinutes(15);

  private static final String CALL =
      "SELECT *, cost_pico + coalesce((SELECT sum(delta_pico) FROM call_correction k WHERE k.call_id = call.call_id), 0) AS total_pico FROM call";

  private static final Sql PROVIDERS =
      Sql.of("SELECT DISTINCT provider FROM cost_by_day ORDER BY 1");

  private static final Sql BETWEEN =
      Sql.of(
          CALL
              + " WHERE call_id >= uuid7_floor(:from) AND call_id < uuid7_floor(:to) AND (:provider::text IS NULL OR provider = :provider::text) AND status <> 'cached'");

  private static final Sql THESE = Sql.of(CALL + " WHERE call_id = ANY(:ids)");

  private final Reports reports;

  public LedgerCalls(DataSource pool) {
    reports = new Reports(pool);
  }

  /** The accounts that were ever called, in order. */
  public List<String> providers() {
    return reports.read(c -> PROVIDERS.on(c).list(row -> row.text("provider")));
  }

  /**
   * Calls that started from one moment to another.
   *
   * @param provider null: all of them
   * @param to excluded
   */
  public List<LedgerCall> between(@Nullable String provider, Instant from, Instant to) {
    return reports.read(
        c ->
            BETWEEN
                .on(c)
                .set("from", from)
                .set("to", to)
                .set("provider", provider)
                .list(LedgerCalls::call));
  }

  /** Those of the ids that there are. */
  public List<LedgerCall> of(List<UUID> ids) {
    List<LedgerCall> found = new ArrayList<>();
    for (int i = 0; i < ids.size(); i += 1_000) {
      List<UUID> part = ids.subList(i, Math.min(ids.size(), i + 1_000));
      found.addAll(
          reports.read(c -> THESE.on(c).array("ids", "uuid", part).list(LedgerCalls::call)));
    }
    return found;
  }

  /** What a provider's calls came to in each of the spans, by model. */
  public List<SpanSum> sums(String provider, List<Instant> from, List<Instant> to, Clock clock) {
    return reports.read(
        c ->
            sumsSql(clock)
                .on(c)
                .array("from", "timestamptz", from)
                .array("to", "timestamptz", to)
                .set("longest", clock == Clock.START ? "PT0S" : LONGEST.toString())
                .set("provider", provider)
                .list(LedgerCalls::sum));
  }

  private static LedgerCall call(Row row) throws SQLException {
    UUID id = row.uuid("call_id");
    return new LedgerCall(
        id,
        row.text("model"),
        row.text("status"),
        row.textOrNull("request_id"),
        Uuid7.instantOf(id),
        row.numberOrNull("input_tokens") != null,
        row.numberOr("input_tokens", 0),
        row.numberOr("cached_tokens", 0),
        row.numberOr("cache_write_tokens", 0),
        row.numberOr("output_tokens", 0),
        row.usdOrNull("total_pico"),
        row.usd("reserved_pico"));
  }

  private static SpanSum sum(Row row) throws SQLException {
    return new SpanSum(
        row.instant("f"),
        row.instant("t"),
        row.text("model"),
        row.number("settled"),
        row.number("input"),
        row.number("cached"),
        row.number("output"),
        row.usd("cost_pico"),
        row.uuids("unknown"));
  }

  private static Sql sumsSql(Clock clock) {
    return Sql.of(
        """
        SELECT s.f, s.t, c.model, count(*) FILTER (WHERE c.status = 'settled') AS settled,
               coalesce(sum(coalesce(c.input_tokens, 0) + coalesce(c.cached_tokens, 0) + coalesce(c.cache_write_tokens, 0)), 0) AS input,
               coalesce(sum(c.cached_tokens), 0) AS cached, coalesce(sum(c.output_tokens), 0) AS output,
               coalesce(sum(c.cost_pico + coalesce(k.delta_pico, 0)) FILTER (WHERE c.status <> 'unknown'), 0) AS cost_pico,
               coalesce((array_agg(c.call_id ORDER BY c.call_id) FILTER (WHERE c.status = 'unknown'))[1:100], '{}') AS unknown
          FROM unnest(:from::timestamptz[], :to::timestamptz[]) AS s(f, t)
          JOIN call c ON c.call_id >= uuid7_floor(s.f - :longest::interval) AND c.call_id < uuid7_floor(s.t) AND %1$s >= s.f AND %1$s < s.t
          LEFT JOIN (SELECT call_id, sum(delta_pico) AS delta_pico FROM call_correction GROUP BY 1) k ON k.call_id = c.call_id
         WHERE c.provider = :provider AND c.status IN ('settled', 'failed', 'unknown')
         GROUP BY 1, 2, 3
        HAVING count(*) FILTER (WHERE c.status IN ('settled', 'unknown')) > 0 OR sum(c.cost_pico) > 0
         ORDER BY 1, 3
        """
            .formatted(clock.expression));
  }
}
