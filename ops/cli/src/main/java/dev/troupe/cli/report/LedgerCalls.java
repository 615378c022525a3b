package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

  private final Sql sql;

  public LedgerCalls(DataSource pool) {
    sql = new Sql(pool);
  }

  /** The accounts that were ever called, in order. */
  public List<String> providers() {
    return sql.list(
        "SELECT DISTINCT provider FROM cost_by_day ORDER BY 1", row -> row.getString(1));
  }

  /**
   * Calls that started from one moment to another.
   *
   * @param provider null: all of them
   * @param to excluded
   */
  public List<LedgerCall> between(@Nullable String provider, Instant from, Instant to) {
    return sql.list(
        CALL
            + " WHERE call_id >= uuid7_floor(?) AND call_id < uuid7_floor(?) AND (?::text IS NULL OR provider = ?::text) AND status <> 'cached'",
        LedgerCalls::call,
        utc(from),
        utc(to),
        provider,
        provider);
  }

  /** Those of the ids that there are. */
  public List<LedgerCall> of(List<UUID> ids) {
    List<LedgerCall> found = new ArrayList<>();
    for (int i = 0; i < ids.size(); i += 1_000) {
      Object part = ids.subList(i, Math.min(ids.size(), i + 1_000)).toArray(UUID[]::new);
      found.addAll(sql.list(CALL + " WHERE call_id = ANY(?)", LedgerCalls::call, part));
    }
    return found;
  }

  /** What a provider's calls came to in each of the spans, by model. */
  public List<SpanSum> sums(String provider, List<Instant> from, List<Instant> to, Clock clock) {
    return sql.list(
        """
        SELECT s.f, s.t, c.model, count(*) FILTER (WHERE c.status = 'settled') AS settled,
               coalesce(sum(coalesce(c.input_tokens, 0) + coalesce(c.cached_tokens, 0) + coalesce(c.cache_write_tokens, 0)), 0) AS input,
               coalesce(sum(c.cached_tokens), 0) AS cached, coalesce(sum(c.output_tokens), 0) AS output,
               coalesce(sum(c.cost_pico + coalesce(k.delta_pico, 0)) FILTER (WHERE c.status <> 'unknown'), 0) AS cost_pico,
               coalesce((array_agg(c.call_id ORDER BY c.call_id) FILTER (WHERE c.status = 'unknown'))[1:100], '{}') AS unknown
          FROM unnest(?::timestamptz[], ?::timestamptz[]) AS s(f, t)
          JOIN call c ON c.call_id >= uuid7_floor(s.f - ?::interval) AND c.call_id < uuid7_floor(s.t) AND %1$s >= s.f AND %1$s < s.t
          LEFT JOIN (SELECT call_id, sum(delta_pico) AS delta_pico FROM call_correction GROUP BY 1) k ON k.call_id = c.call_id
         WHERE c.provider = ? AND c.status IN ('settled', 'failed', 'unknown')
         GROUP BY 1, 2, 3
        HAVING count(*) FILTER (WHERE c.status IN ('settled', 'unknown')) > 0 OR sum(c.cost_pico) > 0
         ORDER BY 1, 3
        """
            .formatted(clock.expression),
        LedgerCalls::sum,
        texts(from),
        texts(to),
        clock == Clock.START ? "PT0S" : LONGEST.toString(),
        provider);
  }

  private static LedgerCall call(ResultSet row) throws SQLException {
    UUID id = row.getObject("call_id", UUID.class);
    return new LedgerCall(
        id,
        row.getString("model"),
        row.getString("status"),
        row.getString("request_id"),
        Uuid7.instantOf(id),
        row.getObject("input_tokens") != null,
        row.getLong("input_tokens"),
        row.getLong("cached_tokens"),
        row.getLong("cache_write_tokens"),
        row.getLong("output_tokens"),
        Sql.usd(row, "total_pico"),
        new Usd(row.getLong("reserved_pico")));
  }

  private static SpanSum sum(ResultSet row) throws SQLException {
    Array unknown = row.getArray("unknown");
    return new SpanSum(
        Sql.requiredInstant(row, "f"),
        Sql.requiredInstant(row, "t"),
        row.getString("model"),
        row.getLong("settled"),
        row.getLong("input"),
        row.getLong("cached"),
        row.getLong("output"),
        new Usd(row.getLong("cost_pico")),
        List.of((UUID[]) unknown.getArray()));
  }

  private static OffsetDateTime utc(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC);
  }

  private static String[] texts(List<Instant> moments) {
    return moments.stream().map(Instant::toString).toArray(String[]::new);
  }
}
