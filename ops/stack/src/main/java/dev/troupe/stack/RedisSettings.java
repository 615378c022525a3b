package dev.troupe.stack;

import java.nio.file.Path;

/** The server's redis.conf. */
final class RedisSettings {

  private RedisSettings() {}

  /**
   * @param persistent whether it keeps an append-only file, synced each second
   */
  static String of(int port, Path folder, String password, boolean persistent) {
    return """
      # Written at each start. The password is here and not on the command line, which everybody may read.
      bind 127.0.0.1
      port %d
      requirepass %s
      dir "%s"
      databases %d
      save ""
      appendonly %s
      appendfsync everysec
      """
        .formatted(
            port,
            password,
            folder.toString().replace("\\", "\\\\").replace("\"", "\\\""),
            RedisServer.DATABASES,
            persistent ? "yes" : "no");
  }
}
