package dev.troupe.scheduler.job;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a replica that does not lead tells the one that does: which tasks are no longer out, so that
 * its dispatch window has room for others. A hint like the window itself: one that gets lost costs
 * its place until the window is looked through.
 */
public final class LeaderNotices {
  public static final String CHANNEL = "troupe_ended";

  /** PostgreSQL takes less than 8,000 bytes; an id is 36 and a comma. */
  private static final int IDS = 200;

  private static final Sql TELL =
      Sql.of("SELECT pg_notify('" + CHANNEL + "', ids) FROM unnest(:ids::text[]) AS ids");

  private LeaderNotices() {}

  /**
   * Tells it when the connection's transaction commits: of its own, since while one that writes
   * commits, no other that notifies can.
   */
  public static void tell(Connection connection, List<UUID> ended) throws SQLException {
    List<String> notices = new ArrayList<>();
    for (int from = 0; from < ended.size(); from += IDS) {
      notices.add(
          ended.subList(from, Math.min(from + IDS, ended.size())).stream()
              .map(UUID::toString)
              .collect(Collectors.joining(",")));
    }
    TELL.on(connection).array("ids", "text", notices).run();
  }

  /** The tasks of one notice. */
  public static List<UUID> read(String notice) {
    return notice.isEmpty()
        ? List.of()
        : Arrays.stream(notice.split(",", -1)).map(UUID::fromString).toList();
  }
}
