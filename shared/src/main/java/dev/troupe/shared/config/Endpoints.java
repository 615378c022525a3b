package dev.troupe.shared.config;

import org.jspecify.annotations.Nullable;

/**
 * Where the servers are, if whoever loads the configuration knows better than the file: a stack
 * that was just started on free ports. What is null, the file says.
 *
 * @param kafka bootstrap servers
 * @param jdbcUrl of PostgreSQL
 * @param redis its URL
 */
public record Endpoints(
    @Nullable String kafka,
    @Nullable String jdbcUrl,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable String redis,
    @Nullable String topicPrefix) {
  /** The file says it all. */
  public static final Endpoints NONE = new Endpoints(null, null, null, null, null, null);

  /** The servers' usual ports on this machine: for looking at a file without starting anything. */
  public static final Endpoints LOCAL =
      new Endpoints(
          "localhost:9092",
          "jdbc:postgresql://localhost:5432/troupe",
          null,
          null,
          "redis://localhost:6379",
          null);

  @Override
  public String toString() {
    return "Endpoints[kafka=" + kafka + ", topicPrefix=" + topicPrefix + "]";
  }
}
