package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.PromptException;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.StoredChunks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chunks of rows that were read lately, so that the rows of one chunk are read from PostgreSQL once
 * and not one by one. What is cached never changes. Thread-safe.
 */
final class RowCache {
  private static final Sql TEXT =
      Sql.of("SELECT content FROM blob WHERE tenant = :tenant AND digest = :digest");

  // Of 256 KiB each, unless one row is larger.
  private static final int MAX_CHUNKS = 64;
  private static final int MAX_INDICES = 64;

  /** They belong to a tenant: who knows a digest doesn't thereby know what another has written. */
  private record Address(String tenant, String digest) {}

  private final Map<Address, List<String>> chunks = lru(MAX_CHUNKS);
  private final Map<Address, RowIndex> indices = lru(MAX_INDICES);

  private static <V> Map<Address, V> lru(int most) {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Address, V> eldest) {
        return size() > most;
      }
    };
  }

  /**
   * @throws PromptException if the tenant has stored none under that digest
   */
  RowIndex index(Connection connection, String tenant, String digest) throws SQLException {
    Address address = new Address(tenant, digest);
    synchronized (indices) {
      RowIndex known = indices.get(address);
      if (known != null) {
        return known;
      }
    }
    RowIndex rows;
    try {
      rows = RowIndex.of(text(connection, address));
    } catch (IllegalArgumentException e) {
      throw new PromptException("rows: " + digest + ": " + e.getMessage());
    }
    synchronized (indices) {
      indices.put(address, rows);
    }
    return rows;
  }

  /** The line of a row. */
  String line(Connection connection, String tenant, RowIndex.Place place) throws SQLException {
    Address address = new Address(tenant, place.chunk());
    List<String> lines;
    synchronized (chunks) {
      lines = chunks.get(address);
    }
    if (lines == null) {
      lines = lines(connection, address);
      synchronized (chunks) {
        chunks.put(address, lines);
      }
    }
    if (place.line() >= lines.size()) {
      throw new PromptException(
          "rows: " + place.chunk() + ": " + lines.size() + " lines (expected: as its index says)");
    }
    return lines.get(place.line());
  }

  private static List<String> lines(Connection connection, Address address) throws SQLException {
    try {
      return StoredChunks.lines(connection, address.tenant(), address.digest())
          .orElseThrow(() -> missing(address));
    } catch (IllegalArgumentException e) {
      throw new PromptException("rows: " + address.digest() + " " + e.getMessage());
    }
  }

  private static String text(Connection connection, Address address) throws SQLException {
    return TEXT.on(connection)
        .set("tenant", address.tenant())
        .set("digest", address.digest())
        .first(row -> row.text("content"))
        .orElseThrow(() -> missing(address));
  }

  private static PromptException missing(Address address) {
    return new PromptException(
        "rows: " + address.digest() + " (expected: rows that the tenant has stored)");
  }
}
