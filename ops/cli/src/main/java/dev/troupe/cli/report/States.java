package dev.troupe.cli.report;

import dev.troupe.schemas.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the documents of one tenant's project. Thread-safe. */
public final class States {
  private static final String VERSION =
      "SELECT v.* FROM state_version v WHERE v.tenant = ? AND v.project = ?";

  private final Sql sql;
  private final String tenant;
  private final String project;

  public States(DataSource pool, String tenant, String project) {
    sql = new Sql(pool);
    this.tenant = tenant;
    this.project = project;
  }

  /**
   * One version of a document.
   *
   * @param version null: the newest
   */
  public Optional<Document> get(String key, @Nullable Integer version) {
    return sql
        .list(
            VERSION
                + " AND v.key = ? AND (?::int IS NULL OR v.version = ?::int) ORDER BY v.version DESC LIMIT 1",
            States::document,
            tenant,
            project,
            key,
            version,
            version)
        .stream()
        .findFirst();
  }

  /** All versions of a document, the newest first. */
  public List<Document> history(String key) {
    return sql.list(
        VERSION + " AND v.key = ? ORDER BY v.version DESC", States::document, tenant, project, key);
  }

  /**
   * The newest version of each document.
   *
   * @param pattern {@code *} stands for any characters
   */
  public List<Document> matching(String pattern) {
    String like =
        pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
    return sql.list(
        """
        SELECT v.* FROM state_head h JOIN state_version v USING (tenant, project, key, version)
         WHERE h.tenant = ? AND h.project = ? AND h.key LIKE ? ORDER BY h.key
        """,
        States::document,
        tenant,
        project,
        like);
  }

  private static Document document(ResultSet row) throws SQLException {
    return new Document(
        row.getString("key"),
        row.getInt("version"),
        Json.MESSAGES.readTree(row.getString("body")),
        row.getString("author"),
        row.getObject("task_id", UUID.class),
        Sql.requiredInstant(row, "created_at"));
  }
}
