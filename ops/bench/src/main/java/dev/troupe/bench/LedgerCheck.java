package dev.troupe.bench;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.simulator.bill.Bill;
import dev.troupe.simulator.bill.BilledCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A ledger, held against a bill row by row, without holding the ledger in memory.
 *
 * @param rows of the ledger
 * @param equal to their line of the bill in id, cost, tokens and request id
 * @param free rows of calls that were not billed and cost nothing
 * @param differences one sentence each
 */
record LedgerCheck(long rows, long equal, long free, List<String> differences) {
  private static final int FETCHED = 10_000;
  private static final String SUMS =
      "count(*), count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'unknown'), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), sum(cost_pico)";

  private static final List<String> TABLES =
      List.of(
          "job", "task", "task_output", "call", "cost_by_day", "cost_by_job", "finished", "answer");

  static LedgerCheck of(DataSource pool, Bill bill) throws SQLException {
    long rows = 0;
    long equal = 0;
    long free = 0;
    List<String> differences = new ArrayList<>();
    try (Connection c = pool.getConnection();
        PreparedStatement s =
            c.prepareStatement(
                "SELECT call_id::text, status::text, cost_pico, coalesce(input_tokens, 0) + coalesce(cached_tokens, 0) AS input, coalesce(output_tokens, 0) AS output, request_id FROM call")) {
      c.setAutoCommit(false); // or everything would be fetched at once
      s.setFetchSize(FETCHED);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          rows++;
          List<BilledCall> billed = bill.ofCallId(r.getString("call_id"));
          String difference = difference(r, billed);
          if (difference != null) {
            differences.add(difference);
          } else if (billed.isEmpty()) {
            free++;
          } else {
            equal++;
          }
        }
      }
    }
    long lines = bill.calls().size();
    if (equal != lines) {
      differences.add(lines - equal + " lines of the bill have no row that equals them");
    }
    return new LedgerCheck(rows, equal, free, differences);
  }

  private static @Nullable String difference(ResultSet r, List<BilledCall> billed)
      throws SQLException {
    String status = r.getString("status");
    long picos = r.getLong("cost_pico");
    long input = r.getLong("input");
    long output = r.getLong("output");
    String row =
        "call %s is %s at %d pUSD, %d in, %d out"
            .formatted(r.getString("call_id"), status, picos, input, output);
    if (billed.isEmpty()) {
      boolean free = status.equals("failed") && picos == 0;
      return free ? null : row + ", and not on the bill";
    }
    BilledCall call = billed.getFirst();
    boolean same =
        billed.size() == 1
            && status.equals("settled")
            && picos == Usd.of(call.costUsd()).picos()
            && input == call.usage().prompt()
            && output == call.usage().completion()
            && call.ids().requestId().equals(r.getString("request_id"));
    return same ? null : row + "; on the bill: " + billed;
  }

  /** Where a roll-up is not what the ledger's rows of its key add up to. */
  static List<String> rollUps(DataSource pool) throws SQLException {
    List<String> differences = new ArrayList<>();
    difference(
        pool,
        "(uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date, tenant, provider, model, role",
        "day, tenant, provider, model, role",
        "cost_by_day",
        differences);
    String byJob = "job_id, role, provider, model";
    difference(pool, byJob, byJob, "cost_by_job", differences);
    return differences;
  }

  private static void difference(
      DataSource pool, String ledgerKey, String key, String rollUp, List<String> differences)
      throws SQLException {
    String ledger = "SELECT " + ledgerKey + ", " + SUMS + " FROM call GROUP BY " + ledgerKey;
    String sums =
        "SELECT "
            + key
            + ", calls, failed, unknown, input_tokens, output_tokens, cost_pico FROM "
            + rollUp;
    Sql different =
        Sql.of(
            "SELECT count(*) AS rows FROM (((%s) EXCEPT (%s)) UNION ALL ((%s) EXCEPT (%s))) AS d"
                .formatted(ledger, sums, sums, ledger));
    try (Connection c = pool.getConnection()) {
      long rows = different.on(c).one(row -> row.number("rows"));
      if (rows > 0) {
        differences.add(rollUp + " differs in " + rows + " rows");
      }
    }
  }

  /** Changes with every value in what jobs and their calls have left behind. */
  static String fingerprint(DataSource pool) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection c = pool.getConnection()) {
      for (String table : TABLES) {
        Sql sum =
            Sql.of(
                "SELECT count(*) || ' rows ' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) AS sum FROM "
                    + table
                    + " x");
        String rows = sum.on(c).one(row -> row.text("sum"));
        all.append(table).append(' ').append(rows).append('\n');
      }
    }
    return all.toString();
  }
}
