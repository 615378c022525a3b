package dev.troupe.shared.postgres;

import dev.troupe.shared.lifecycle.Stall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code stall}: which loop of which process stands. */
public final class Stalls {
  private static final Sql REPORT =
      Sql.of(
          "SELECT report_stalls(:process, :kind, :name, :loops::text[], :items::text[], :since::timestamptz[], :reasons::text[])");

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
    REPORT
        .on(connection)
        .set("process", process)
        .set("kind", kind)
        .set("name", name)
        .array("loops", "text", stalls, Stall::loop)
        .array("items", "text", stalls, stall -> text(stall.item()))
        .array("since", "timestamptz", stalls, Stall::since)
        .array("reasons", "text", stalls, stall -> text(stall.reason()))
        .run();
  }

  /** PostgreSQL's text has no NUL, and what stands may stand because of one. */
  private static @Nullable String text(@Nullable String text) {
    return text == null ? null : text.replace('\0', ' ');
  }
}
