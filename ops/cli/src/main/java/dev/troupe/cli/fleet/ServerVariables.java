package dev.troupe.cli.fleet;

import dev.troupe.stack.Endpoints;
import java.util.Map;

/** Tells processes by their environment where the servers are; it wins over their configuration. */
final class ServerVariables {
  private ServerVariables() {}

  static Map<String, String> of(Endpoints servers, String topicPrefix) {
    return Map.of(
        "TROUPE_KAFKA", servers.kafka(),
        "TROUPE_TOPIC_PREFIX", topicPrefix,
        "TROUPE_POSTGRES", servers.jdbcUrl(),
        "TROUPE_POSTGRES_USER", servers.postgresUser(),
        "TROUPE_POSTGRES_PASSWORD", servers.postgresPassword(),
        "TROUPE_REDIS", servers.redis());
  }
}
