package dev.troupe.worker.limit;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger, the workers and the overrides in PostgreSQL. Read every few seconds. Thread-safe. */
public final class PostgresHistory implements FleetHistory, Service {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresHistory.class);
  private static final Duration EVERY = Duration.ofSeconds(3);
  // Call ids are made by workers, on clocks of their own.
  private static final Duration CLOCKS = Duration.ofMinutes(1);
  private static final String CALLED =
      "SELECT EXISTS (SELECT FROM call WHERE call_id >="
          + " (SELECT uuidv7(? * interval '-1 millisecond'))"
          + " AND (provider = ? OR ?) AND (model = ? OR ?))";
  private static final String WORKERS =
      "SELECT count(*) AS live, count(*) FILTER (WHERE worker_id < ?) AS before,"
          + " count(*) FILTER (WHERE worker_id = ?) AS self FROM worker"
          + " WHERE state IN ('live', 'draining') AND lease_until > now()";
  // A worker may call until its lease ends, whatever became of it.
  private static final String LIVE =
      "SELECT worker_id::text FROM worker WHERE lease_until > now() - ? * interval '1 millisecond'";
  private static final String OVERRIDES = "SELECT quota_group, axis, value FROM limit_override";
  // Before a worker is registered, it counts itself as the last one.
  private static final UUID LAST = new UUID(-1, -1);

  private final KeptConnection connection;
  private final Supplier<@Nullable UUID> self;
  private final ReentrantLock reading = new ReentrantLock();
  private final Loop loop;
  private volatile Share share = Share.ALL;
  private volatile Map<String, Map<Axis, Integer>> overrides = Map.of();

  /**
   * @param self the worker that this process is, once it is registered
   */
  public PostgresHistory(Database database, Supplier<@Nullable UUID> self, Background background) {
    this.connection = new KeptConnection(database, "troupe-limits");
    this.self = self;
    this.loop = background.loop(LoopName.LIMITS_MEMORY, every(background.pause()));
  }

  /** Reads once, then goes on in the background. */
  @Override
  public void start() {
    refresh();
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  @Override
  public boolean calledWithin(String group, Duration time) {
    int slash = group.indexOf('/');
    boolean anyAccount = group.equals(QuotaGroup.GLOBAL);
    boolean anyModel = slash < 0;
    long millis = time.plus(CLOCKS).toMillis();
    try {
      return ask(
          CALLED,
          s -> {
            s.setLong(1, millis);
            s.setString(2, anyModel ? group : group.substring(0, slash));
            s.setBoolean(3, anyAccount);
            s.setString(4, anyModel ? "" : group.substring(slash + 1));
            s.setBoolean(5, anyModel);
          },
          r -> {
            r.next();
            return r.getBoolean(1);
          });
    } catch (SQLException e) {
      LOG.warn("the ledger can't be read, so that calls must be assumed: {}", e.getMessage());
      return true;
    }
  }

  @Override
  public Map<Axis, Integer> overrides(String group) {
    try {
      overrides = readOverrides();
    } catch (SQLException e) {
      LOG.warn("overrides of limits can't be read, the last ones stay: {}", e.getMessage());
    }
    return overrides.getOrDefault(group, Map.of());
  }

  @Override
  public Optional<LiveProcesses> processes(Duration time) {
    UUID known = self.get();
    if (known == null) {
      return Optional.empty();
    }
    try {
      return ask(
          LIVE,
          s -> s.setLong(1, time.toMillis()),
          r -> {
            Set<String> all = new HashSet<>(Set.of(known.toString()));
            while (r.next()) {
              all.add(r.getString(1));
            }
            return Optional.of(new LiveProcesses(known.toString(), all));
          });
    } catch (SQLException e) {
      LOG.warn("workers can't be listed, so that a window is waited out: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Share share() {
    return share;
  }

  private Loop.Work every(Pause pause) {
    return new Loop.Work() {
      @Override
      public void round(Progress progress) throws InterruptedException {
        progress.idle();
        pause.pause(EVERY);
        progress.on("workers");
        refresh();
      }

      @Override
      public void close() {
        reading.lock(); // others ask on the same connection
        try {
          connection.close();
        } finally {
          reading.unlock();
        }
      }
    };
  }

  private void refresh() {
    try {
      share = readShare();
    } catch (SQLException e) {
      LOG.warn("workers can't be counted, it stays with {}: {}", share, e.getMessage());
    }
  }

  private Share readShare() throws SQLException {
    UUID known = self.get();
    UUID id = known == null ? LAST : known;
    return ask(
        WORKERS,
        s -> {
          s.setObject(1, id);
          s.setObject(2, id);
        },
        r -> {
          r.next();
          int others = r.getInt("live") - r.getInt("self");
          return new Share(others + 1, r.getInt("before"));
        });
  }

  private Map<String, Map<Axis, Integer>> readOverrides() throws SQLException {
    return ask(
        OVERRIDES,
        s -> {},
        r -> {
          Map<String, Map<Axis, Integer>> read = new HashMap<>();
          while (r.next()) {
            int value = r.getInt("value");
            String group = r.getString("quota_group");
            Axis.of(r.getString("axis"))
                .ifPresent(
                    axis ->
                        read.computeIfAbsent(group, g -> new EnumMap<>(Axis.class))
                            .put(axis, value));
          }
          return read;
        });
  }

  private interface Binding {
    void on(PreparedStatement statement) throws SQLException;
  }

  private interface Reading<T> {
    T of(ResultSet result) throws SQLException;
  }

  // Rare (an outage, a refresh): one connection, one at a time.
  private <T> T ask(String sql, Binding binding, Reading<T> reading) throws SQLException {
    this.reading.lock();
    try {
      return connection.run((Connection c) -> ask(c, sql, binding, reading));
    } finally {
      this.reading.unlock();
    }
  }

  private static <T> T ask(Connection c, String sql, Binding binding, Reading<T> reading)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql)) {
      binding.on(s);
      try (ResultSet r = s.executeQuery()) {
        return reading.of(r);
      }
    }
  }
}
