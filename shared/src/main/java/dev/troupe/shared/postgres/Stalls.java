package dev.troupe.shared.postgres;

import dev.troupe.shared.lifecycle.Health.Stall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Table {@code stall}: which loop of which process stands. */
public final class Stalls {
  private static final String REPORT =
      "SELECT report_stalls(?, ?, ?, ?::text[], ?::text[], ?::timestamptz[], ?::text[])";

  private Stalls() {}

  /**
   * Says all that stands in this process; what it said before and no longer says is taken back.
   *
   * @param process its identity: a worker's id, a scheduler's host and process id
   * @param kind {@code scheduler} or {@code worker}
   * @param name for a person
   */
  public static void report(
      Connection connection, String process, String kind, String name, List<Stall> stalls)
      throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(REPORT)) {
      s.setString(1, process);
      s.setString(2, kind);
      s.setString(3, name);
      set(connection, s, 4, "text", stalls, Stall::loop);
      set(connection, s, 5, "text", stalls, stall -> text(stall.item()));
      set(connection, s, 6, "timestamptz", stalls, stall -> Timestamp.from(stall.since()));
      set(connection, s, 7, "text", stalls, stall -> text(stall.reason()));
      s.execute();
    }
  }

  /** PostgreSQL's text has no NUL, and what stands may stand because of one. */
  private static @Nullable String text(@Nullable String text) {
    return text == null ? null : text.replace('\0', ' ');
  }

  private static void set(
      Connection connection,
      PreparedStatement s,
      int number,
      String type,
      List<Stall> stalls,
      Function<Stall, ? extends @Nullable Object> column)
      throws SQLException {
    s.setArray(number, connection.createArrayOf(type, stalls.stream().map(column).toArray()));
  }
}
