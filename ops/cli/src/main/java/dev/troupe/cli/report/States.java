package dev.troupe.cli.report;

import dev.troupe.schemas.Json;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the documents of one tenant's project. Thread-safe. */
public final class States {
  private static final String VERSION =
      "SELECT v.* FROM state_version v WHERE v.tenant = :tenant AND v.project = :project";

  private static final Sql GET =
      Sql.of(
          VERSION
              + " AND v.key = :key AND (:version::int IS NULL OR v.version = :version::int) ORDER BY v.version DESC LIMIT 1");

  private static final Sql HISTORY = Sql.of(VERSION + " AND v.key = :key ORDER BY v.version DESC");

  private static final Sql MATCHING =
      Sql.of(
          """
          SELECT v.* FROM state_head h JOIN state_version v USING (tenant, project, key, version)
           WHERE h.tenant = :tenant AND h.project = :project AND h.key LIKE :pattern ORDER BY h.key
          """);

  private final Reports reports;
  private final String tenant;
  private final String project;

  public States(DataSource pool, String tenant, String project) {
    reports = new Reports(pool);
    this.tenant = tenant;
    this.project = project;
  }

  /**
   * One version of a document.
   *
   * @param version null: the newest
   */
  public Optional<Document> get(String key, @Nullable Integer version) {
    return reports.read(
        c -> mine(GET, c).set("key", key).set("version", version).first(States::document));
  }

  /** All versions of a document, the newest first. */
  public List<Document> history(String key) {
    return reports.read(c -> mine(HISTORY, c).set("key", key).list(States::document));
  }

  /**
   * The newest version of each document.
   *
   * @param pattern {@code *} stands for any characters
   */
  public List<Document> matching(String pattern) {
    String like =
        pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
    return reports.read(c -> mine(MATCHING, c).set("pattern", like).list(States::document));
  }

  private Query mine(Sql sql, Connection connection) {
    return sql.on(connection).set("tenant", tenant).set("project", project);
  }

  private static Document document(Row row) throws SQLException {
    return new Document(
        row.text("key"),
        row.integer("version"),
        Json.MESSAGES.readTree(row.text("body")),
        row.text("author"),
        row.uuidOrNull("task_id"),
        row.instant("created_at"));
  }
}
