package dev.troupe.scheduler.app;

import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Hears what PostgreSQL says on its channels. */
final class Listener implements Loop.Work {
  private static final int WAIT_MILLIS = 500;

  private final Database database;
  private final Map<String, Consumer<String>> channels;
  private @Nullable Connection connection;

  /**
   * @param channels who hears on each what was said; an empty text may also mean that nobody
   *     listened for a while
   */
  Listener(Database database, Map<String, Consumer<String>> channels) {
    this.database = database;
    this.channels = channels;
  }

  @Override
  public void round(Progress progress) throws Exception {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-listen");
      connection = c;
      try (Statement s = c.createStatement()) {
        for (String channel : channels.keySet()) {
          s.execute("LISTEN " + channel);
        }
      }
      // What was said while nobody listened.
      channels.values().forEach(heard -> heard.accept(""));
    }
    progress.idle();
    PGNotification[] notifications = c.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
    for (PGNotification n : notifications == null ? new PGNotification[0] : notifications) {
      Consumer<String> heard = channels.get(n.getName());
      if (heard != null) {
        heard.accept(n.getParameter());
      }
    }
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
  }
}
