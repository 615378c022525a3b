package dev.troupe.scheduler.app;

import dev.troupe.scheduler.advance.Shards;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this replica's fair part of the shards of jobs. Twice per second it looks who is there, on
 * a connection kept for that alone, lets go what it has too much of, and takes what is free and its
 * due. A shard is one advisory lock; that a replica is there is another one, which all share. They
 * go with the connection: what a dead replica held is taken by the others within a second, what a
 * frozen one held once they have deposed it ({@link FrozenHolders}).
 *
 * <p>Two replicas may believe for a moment that a shard is theirs; that does no harm, since rows
 * and jobs are locked by whoever advances them.
 */
final class ShardLoop implements Loop.Work {
  private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);
  private static final Duration BEAT = Duration.ofMillis(500);
  private static final int LOCK_CLASS = 7_236_847;

  /** Beside the shards, whose numbers are below. */
  private static final int PRESENT = Shards.COUNT;

  private static final Sql BE_PRESENT =
      Sql.of("SELECT pg_advisory_lock_shared(:class, :present)::text");

  private static final Sql LOOK =
      Sql.of(
          """
          SELECT objid::integer AS lock, pid, pid = pg_backend_pid() AS ours FROM pg_locks
           WHERE locktype = 'advisory' AND classid = :class AND objsubid = 2 AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """);

  // Row by row, and no further than the limit says; what it locked beyond that, the next look
  // finds.
  private static final Sql TAKE =
      Sql.of(
          "SELECT shard FROM unnest(:free::integer[]) AS shard WHERE pg_try_advisory_lock(:class, shard) LIMIT :most");

  private static final Sql LET_GO =
      Sql.of("SELECT pg_advisory_unlock(:class, shard) FROM unnest(:shards::integer[]) AS shard");

  private final Database database;
  private final Signal advance;
  private final Signal beat = new Signal();
  private @Nullable Connection connection;
  private volatile Shards held = Shards.NONE;

  /**
   * @param advance raised when there may be work, since this replica has another shard
   */
  ShardLoop(Database database, Signal advance) {
    this.database = database;
    this.advance = advance;
  }

  /** What this replica advances. Thread-safe. */
  Shards held() {
    return held;
  }

  /** One lock that somebody holds. */
  private record Lock(int number, int pid, boolean ours) {
    static Lock of(Row row) throws SQLException {
      return new Lock(row.integer("lock"), row.integer("pid"), row.flag("ours"));
    }
  }

  @Override
  public void round(Progress progress) throws Exception {
    Connection c = connected();
    List<Lock> locks = LOOK.on(c).set("class", LOCK_CLASS).list(Lock::of);
    Set<Integer> members = new HashSet<>();
    List<Integer> taken = new ArrayList<>();
    List<Integer> ours = new ArrayList<>();
    for (Lock lock : locks) {
      if (lock.number() == PRESENT) {
        members.add(lock.pid());
      } else {
        (lock.ours() ? ours : taken).add(lock.number());
      }
    }
    Shards mine = new Shards(ours);
    mine = letGo(c, mine, mine.excess(members.size()));
    hold(take(c, mine, new Shards(taken), mine.missing(members.size())), members.size());
    if (members.size() > 1) {
      FrozenHolders.end(c, LOCK_CLASS)
          .forEach(pid -> log.warn("a scheduler is frozen; ended its connection (pid {})", pid));
    }
    progress.succeeded();
    beat.await(BEAT);
  }

  private Connection connected() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-shards");
      connection = c;
      BE_PRESENT.on(c).set("class", LOCK_CLASS).set("present", PRESENT).run();
    }
    return c;
  }

  private Shards letGo(Connection c, Shards mine, Shards excess) throws SQLException {
    if (excess.none()) {
      return mine;
    }
    held = mine.without(excess); // first, so that no round begins with them
    LET_GO.on(c).set("class", LOCK_CLASS).array("shards", "int4", excess.numbers()).run();
    return mine.without(excess);
  }

  private Shards take(Connection c, Shards mine, Shards taken, int missing) throws SQLException {
    Shards free = mine.with(taken).others();
    if (missing == 0 || free.none()) {
      return mine;
    }
    return mine.with(
        new Shards(
            TAKE.on(c)
                .set("class", LOCK_CLASS)
                .array("free", "int4", free.numbers())
                .set("most", missing)
                .list(row -> row.integer("shard"))));
  }

  private void hold(Shards now, int members) {
    boolean more = !now.without(held).none();
    if (!now.equals(held)) {
      log.info(
          "advances the jobs of {} of {} shards; {} schedulers",
          now.numbers().size(),
          Shards.COUNT,
          members);
    }
    held = now;
    if (more) {
      advance.raise();
    }
  }

  @Override
  public void close() {
    held = Shards.NONE;
    connection = Connections.closed(connection);
  }
}
