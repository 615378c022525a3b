package dev.troupe.stack.junit;

import dev.troupe.stack.Endpoints;

/**
 * Servers that somebody else runs. Properties: {@code troupe.it.kafka}, {@code troupe.it.jdbcUrl},
 * {@code troupe.it.postgresUser}, {@code troupe.it.postgresPassword}, {@code troupe.it.redis}. The
 * user must be allowed to create databases; Redis database 0 is used by all tests and not emptied.
 */
record ExternalBacking(Endpoints endpoints) implements Backing {
  static ExternalBacking fromSettings() {
    return new ExternalBacking(
        new Endpoints(
            Setting.required("troupe.it.kafka"),
            Setting.required("troupe.it.jdbcUrl"),
            Setting.required("troupe.it.postgresUser"),
            Setting.required("troupe.it.postgresPassword"),
            Setting.required("troupe.it.redis")));
  }

  @Override
  public int redisDatabases() {
    return 1;
  }

  @Override
  public String description() {
    return "external servers: " + endpoints;
  }

  @Override
  public void close() {
    // Not ours to stop.
  }
}
