package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.postgres.Sql;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Texts that a tenant's jobs refer to by their digest. Thread-safe. */
public final class StoredTexts {
  private static final Sql PUT =
      Sql.of(
          "INSERT INTO blob (tenant, digest, content) VALUES (:tenant, :digest, :content) ON CONFLICT DO NOTHING");

  private static final Sql GET =
      Sql.of("SELECT content FROM blob WHERE tenant = :tenant AND digest = :digest");

  private final Reports reports;
  private final String tenant;

  /**
   * @param tenant null: the default one
   */
  public StoredTexts(DataSource pool, @Nullable String tenant) {
    this.reports = new Reports(pool);
    this.tenant = tenant == null ? "default" : tenant;
  }

  /** The text of that digest, if the tenant has stored one. */
  public Optional<String> get(String digest) {
    return reports.read(
        connection ->
            GET.on(connection)
                .set("tenant", tenant)
                .set("digest", digest)
                .first(row -> row.text("content")));
  }

  /**
   * Stores them all, or none.
   *
   * @param texts by digest
   * @throws CliException if PostgreSQL does not answer
   */
  public void put(Map<String, String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    reports.write(
        connection -> {
          // One by one, because together they may be too long for a statement; in one order
          // everywhere, so that two who write the same ones don't wait for each other.
          for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
            PUT.on(connection)
                .set("tenant", tenant)
                .set("digest", text.getKey())
                .set("content", text.getValue())
                .update();
          }
          return texts.size();
        });
  }
}
