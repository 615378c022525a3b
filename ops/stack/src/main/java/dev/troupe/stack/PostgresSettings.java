package dev.troupe.stack;

/** The server's postgresql.conf. */
final class PostgresSettings {

  private PostgresSettings() {}

  private static final String SYNCED =
      """
      # What is committed survives a power cut.
      fsync = on
      full_page_writes = on
      wal_compression = on
      """;

  // Compressing a copied database took ten times as long as copying it.
  private static final String NOT_SYNCED =
      """
      # What is committed survives the server's death, not the machine's.
      fsync = off
      full_page_writes = off
      wal_compression = off
      """;

  static String of(int port, boolean synced) {
    return """
      # Written at each start.
      listen_addresses = '127.0.0.1'
      port = %d
      unix_socket_directories = ''
      max_connections = 200
      password_encryption = 'scram-sha-256'
      synchronous_commit = on
      shared_buffers = '256MB'
      max_wal_size = '2GB'
      checkpoint_timeout = '15min'
      jit = off
      # Tasks live short: many dead rows, few live ones. The defaults wait for a fifth of a table and a minute.
      autovacuum_naptime = '10s'
      autovacuum_vacuum_scale_factor = 0.05
      autovacuum_analyze_scale_factor = 0.05
      autovacuum_vacuum_cost_limit = 2000
      timezone = 'UTC'
      log_timezone = 'UTC'
      log_line_prefix = '%%m [%%p] '
      log_min_messages = 'warning'
      """
            .formatted(port)
        + (synced ? SYNCED : NOT_SYNCED);
  }
}
