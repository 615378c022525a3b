package dev.troupe.cli.doctor;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.terminal.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What schedulers and workers say of themselves: loops that stand, and what they put aside. */
final class Standing {
  // A process says it again every few seconds; what is older is of one that is gone.
  private static final String STALLS =
      """
      SELECT kind, name, loop, item, reason, extract(epoch FROM now() - since)::bigint
        FROM stall WHERE reported_at > now() - interval '30 seconds' ORDER BY kind, name, loop
      """;

  private static final String ASIDE =
      """
      SELECT loop, count(*), (array_agg(item ORDER BY at DESC))[1], (array_agg(reason ORDER BY at DESC))[1]
        FROM set_aside WHERE at > now() - interval '1 hour' GROUP BY loop ORDER BY loop
      """;

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
    List<Finding> findings = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(STALLS);
        ResultSet row = s.executeQuery()) {
      while (row.next()) {
        String item = row.getString("item");
        findings.add(
            Finding.wrong(
                row.getString("kind"),
                "%s: loop %s waits since %s%s: %s"
                    .formatted(
                        row.getString("name"),
                        row.getString("loop"),
                        Texts.duration(Duration.ofSeconds(row.getLong(6))),
                        item == null ? "" : " at " + Texts.oneLine(item),
                        Texts.oneLine(row.getString("reason")))));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("loops", "every loop gets on"));
    }
    return findings;
  }

  private static List<Finding> aside(Connection connection) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(ASIDE);
        ResultSet row = s.executeQuery()) {
      while (row.next()) {
        findings.add(
            Finding.ok(
                "set aside",
                "warning: %s by %s in the last hour, the newest %s: %s"
                    .formatted(
                        Texts.count(row.getInt(2), "item"),
                        row.getString(1),
                        Texts.oneLine(row.getString(3)),
                        Texts.oneLine(row.getString(4)))));
      }
    }
    return findings;
  }
}
