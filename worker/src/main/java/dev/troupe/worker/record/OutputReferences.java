package dev.troupe.worker.record;

import dev.troupe.shared.blob.BlobReferences;
import dev.troupe.shared.blob.BlobReferences.Reference;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Table {@code output_blob}: so that the sweep leaves alone what an output needs. */
final class OutputReferences {
  // A task that is not ours any more gets none; if it is taken away just now, it has one too many
  // until it goes.
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO output_blob (task_id, tenant, digest)
          SELECT u.task_id, u.tenant, u.digest
            FROM unnest(:tasks::uuid[], :fences::int[], :workers::uuid[], :tenants::text[], :digests::text[]) AS u(task_id, fence, worker, tenant, digest)
            JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
          ON CONFLICT DO NOTHING
          """);

  private OutputReferences() {}

  /**
   * To be called before the endings are written, in the same transaction.
   *
   * @return the endings, failed where what they need has gone
   */
  static List<EndingRow> begin(Connection c, List<EndingRow> endings) throws SQLException {
    Set<Reference> wanted = new HashSet<>();
    for (EndingRow e : endings) {
      if (e.blob() != null) {
        wanted.add(new Reference(e.task().tenant(), e.blob()));
      }
    }
    if (wanted.isEmpty()) {
      return endings;
    }
    Set<Reference> there = BlobReferences.begin(c, wanted);
    List<EndingRow> result = new ArrayList<>(endings.size());
    List<EndingRow> referring = new ArrayList<>();
    for (EndingRow e : endings) {
      if (e.blob() == null) {
        result.add(e);
      } else if (there.contains(new Reference(e.task().tenant(), e.blob()))) {
        result.add(e);
        referring.add(e);
      } else {
        result.add(e.swept());
      }
    }
    INSERT
        .on(c)
        .array("tasks", "uuid", referring, e -> e.task().taskId())
        .array("fences", "int4", referring, e -> e.ending().claim().fence())
        .array("workers", "uuid", referring, e -> e.ending().claim().worker())
        .array("tenants", "text", referring, e -> e.task().tenant())
        .array("digests", "text", referring, EndingRow::blob)
        .run();
    return result;
  }
}
