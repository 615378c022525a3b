package dev.troupe.scheduler.job;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a replica that does not lead tells the one that does: which tasks are no longer out, so that
 * its dispatch window has room for others. A hint like the window itself: one that gets lost costs
 * its place until the window is looked through.
 */
public final class LeaderNotices {
  /** They ended, or were given back. */
  public static final String ENDED = "troupe_ended";

  /** They were given back since what limits their calls had no room. */
  public static final String CROWDED = "troupe_crowded";

  /** PostgreSQL takes less than 8,000 bytes; an id is 36 and a comma. */
  private static final int IDS = 200;

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final Sql TELL =
      Sql.of("SELECT pg_notify(:channel, ids) FROM unnest(:ids::text[]) AS ids");

  private LeaderNotices() {}

  /**
   * Tells it when the connection's transaction commits: of its own, since while one that writes
   * commits, no other that notifies can.
   *
   * @param channel what became of them
   */
  public static void tell(Connection connection, String channel, List<UUID> ended)
      throws SQLException {
    if (ended.isEmpty()) {
      return;
    }
    List<String> notices = new ArrayList<>();
    for (int from = 0; from < ended.size(); from += IDS) {
      notices.add(
          ended.subList(from, Math.min(from + IDS, ended.size())).stream()
              .map(UUID::toString)
              .collect(Collectors.joining(",")));
    }
    TELL.on(connection).set("channel", channel).array("ids", "text", notices).run();
  }

  /**
   * The tasks of one notice. Whoever may read the database may also notify: what is no id is left
   * out.
   */
  public static List<UUID> read(String notice) {
    return ID.matcher(notice).results().map(found -> UUID.fromString(found.group())).toList();
  }
}
