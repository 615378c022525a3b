package dev.troupe.cli.doctor;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What schedulers and workers say of themselves: loops that stand, and what they put aside. */
final class Standing {
  // A process says it again every few seconds; what is older is of one that is gone.
  private static final Sql STALLS =
      Sql.of(
          """
      SELECT kind, name, loop, item, reason, extract(epoch FROM now() - since)::bigint AS seconds
        FROM stall WHERE reported_at > now() - interval '30 seconds' ORDER BY kind, name, loop
      """);

  private static final Sql ASIDE =
      Sql.of(
          """
      SELECT loop, count(*) AS items, (array_agg(item ORDER BY at DESC))[1] AS item, (array_agg(reason ORDER BY at DESC))[1] AS reason
        FROM set_aside WHERE at > now() - interval '1 hour' GROUP BY loop ORDER BY loop
      """);

  private Standing() {}

  static List<Finding> all(Fleet fleet) {
    try (Connection connection = fleet.pool().getConnection()) {
      List<Finding> findings = stalls(connection);
      findings.addAll(aside(connection));
      return findings;
    } catch (SQLException e) {
      return List.of(Finding.wrong("loops", e.getMessage() + " (run 'troupe migrate')"));
    }
  }

  private static List<Finding> stalls(Connection connection) throws SQLException {
    List<Finding> findings = new ArrayList<>(STALLS.on(connection).list(Standing::stall));
    if (findings.isEmpty()) {
      findings.add(Finding.ok("loops", "every loop gets on"));
    }
    return findings;
  }

  private static Finding stall(Row row) throws SQLException {
    String item = row.textOrNull("item");
    return Finding.wrong(
        row.text("kind"),
        "%s: loop %s waits since %s%s: %s"
            .formatted(
                row.text("name"),
                row.text("loop"),
                Texts.duration(Duration.ofSeconds(row.number("seconds"))),
                item == null ? "" : " at " + Texts.oneLine(item),
                Texts.oneLine(row.text("reason"))));
  }

  private static List<Finding> aside(Connection connection) throws SQLException {
    return ASIDE
        .on(connection)
        .list(
            row ->
                Finding.ok(
                    "set aside",
                    "warning: %s by %s in the last hour, the newest %s: %s"
                        .formatted(
                            Texts.count(row.integer("items"), "item"),
                            row.text("loop"),
                            Texts.oneLine(row.text("item")),
                            Texts.oneLine(row.text("reason")))));
  }
}
