package dev.troupe.worker.record;

import dev.troupe.worker.provider.Media;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What an ending writes beside its task: state documents, and outputs that are kept apart. */
final class StateWrites {
  // All of the batch's tasks, in order, before any state document: the same order as everywhere.
  private static final String HELD =
      """
      SELECT t.task_id
        FROM unnest(?::uuid[], ?::int[], ?::uuid[]) AS u(task_id, fence, worker)
        JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
         FOR UPDATE OF t
      """;

  private static final String PUT =
      """
      SELECT u.task_id, state_put(u.tenant, u.project, u.key, u.expects, u.body, u.task_id, u.role)
        FROM unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::uuid[], ?::text[])
          AS u(tenant, project, key, expects, body, task_id, role)
      """;

  private static final String BLOBS =
      """
      INSERT INTO blob (tenant, digest, content)
      SELECT u.tenant, u.digest, u.content FROM unnest(?::text[], ?::text[], ?::text[]) AS u(tenant, digest, content) ORDER BY u.tenant, u.digest
      ON CONFLICT DO NOTHING
      """;

  private static final String MEDIA =
      "INSERT INTO media (tenant, digest, media_type, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private static final String DEFAULT_PROJECT = "default";

  private StateWrites() {}

  static void storeBlobs(Connection c, List<EndingRow> endings) throws SQLException {
    List<EndingRow> large = endings.stream().filter(e -> e.outputRef() != null).toList();
    if (large.isEmpty()) {
      return;
    }
    try (PreparedStatement s = c.prepareStatement(BLOBS)) {
      new Columns<>(c, s, 1, large)
          .add("text", e -> e.task().tenant())
          .add("text", EndingRow::outputRef)
          .add("text", EndingRow::content);
      s.executeUpdate();
    }
  }

  static void storeMedia(Connection c, List<EndingRow> endings) throws SQLException {
    record Kept(String tenant, Media media) {}
    List<Kept> media = new ArrayList<>();
    for (EndingRow e : endings) {
      Media made = e.media();
      if (made != null) {
        media.add(new Kept(e.task().tenant(), made));
      }
    }
    media.sort(Comparator.comparing(Kept::tenant).thenComparing(k -> k.media().digest()));
    if (media.isEmpty()) {
      return;
    }
    // One by one: an array of bytea would travel as text, twice as long.
    try (PreparedStatement s = c.prepareStatement(MEDIA)) {
      for (Kept m : media) {
        s.setString(1, m.tenant());
        s.setString(2, m.media().digest());
        s.setString(3, m.media().mediaType());
        s.setBytes(4, m.media().content());
        s.executeUpdate();
      }
    }
  }

  /**
   * Writes the state documents of the tasks that this worker still holds.
   *
   * @return the endings, failed where a document had changed meanwhile
   */
  static List<EndingRow> apply(Connection c, List<EndingRow> endings) throws SQLException {
    if (endings.stream().noneMatch(EndingRow::writes)) {
      return endings;
    }
    Set<UUID> held = held(c, endings);
    List<EndingRow> writers =
        endings.stream()
            .filter(e -> e.writes() && held.contains(e.task().taskId()))
            .sorted(
                Comparator.comparing((EndingRow e) -> e.task().tenant())
                    .thenComparing(StateWrites::project)
                    .thenComparing(e -> String.valueOf(e.task().writes())))
            .toList();
    Set<UUID> conflicts = put(c, writers);
    List<EndingRow> result = new ArrayList<>(endings.size());
    for (EndingRow e : endings) {
      result.add(conflicts.contains(e.task().taskId()) ? e.conflicted() : e);
    }
    return result;
  }

  private static Set<UUID> held(Connection c, List<EndingRow> endings) throws SQLException {
    Set<UUID> held = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(HELD)) {
      new Columns<>(c, s, 1, endings)
          .add("uuid", e -> e.task().taskId())
          .add("int4", e -> e.ending().claim().fence())
          .add("uuid", e -> e.ending().claim().worker());
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          held.add(r.getObject(1, UUID.class));
        }
      }
    }
    return held;
  }

  private static Set<UUID> put(Connection c, List<EndingRow> writers) throws SQLException {
    Set<UUID> conflicts = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(PUT)) {
      new Columns<>(c, s, 1, writers)
          .add("text", e -> e.task().tenant())
          .add("text", StateWrites::project)
          .add("text", e -> e.task().writes())
          .add("int4", e -> e.task().expects())
          .add("text", EndingRow::content)
          .add("uuid", e -> e.task().taskId())
          .add("text", e -> e.task().role());
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          r.getInt(2);
          if (r.wasNull()) {
            conflicts.add(r.getObject(1, UUID.class));
          }
        }
      }
    }
    return conflicts;
  }

  private static String project(EndingRow e) {
    String project = e.task().project();
    return project == null ? DEFAULT_PROJECT : project;
  }
}
