package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.Promises;
import dev.troupe.shared.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a fleet has done all that it was sent, and says what it has not done. For one thread.
 */
final class Calm {
  /** An ordinary job that takes longer than this to be accepted is late. */
  static final Duration PROMPT = Duration.ofSeconds(2);

  private static final Duration GIVEN_REASON = Duration.ofSeconds(2);
  private static final int SHOWN = 5;
  private static final String MOVES =
      "SELECT (SELECT count(*) FROM job WHERE state = 'running') || ' ' || coalesce(sum(fence), 0) || ' ' || count(*) || ' ' || count(*) FILTER (WHERE finished_at IS NOT NULL) FROM task";
  private static final String RUNNING = "SELECT id FROM job WHERE state = 'running' LIMIT 1000";

  /** Those that have a task that waits for nothing that it says, or none that waits. */
  private static final String UNEXPLAINED =
      "SELECT id FROM job j WHERE state = 'running' AND NOT EXISTS (SELECT FROM task t WHERE t.job_id = j.job_id AND t.state = 'waiting' AND t.wait_reason IS NOT NULL) LIMIT 1000";

  private static final Sql END_ALL =
      Sql.of(
          "SELECT count(end_job(job_id, 'cancelled', 'fuzz')) AS ended FROM job WHERE state = 'running'");

  private final Target target;
  private final Duration patience;
  private long slowest;
  private long late;
  private long cancelled;
  private long ordinary;

  /**
   * @param patience how long nothing may change before it stands
   */
  Calm(Target target, Duration patience) {
    this.target = target;
    this.patience = patience;
  }

  /** The longest time that an ordinary job took to be accepted, in nanoseconds. */
  long slowest() {
    return slowest;
  }

  /** Ordinary jobs that took longer than {@link #PROMPT}. */
  long late() {
    return late;
  }

  /** Jobs that waited for what never comes, said so, and were ended by us. */
  long cancelled() {
    return cancelled;
  }

  /** What has not been done; null: all is done, and four ordinary jobs as well. */
  @Nullable Harm harm() throws SQLException {
    Harm harm = answered();
    if (harm == null) {
      harm = ended();
    }
    if (harm == null) {
      harm = stalled();
    }
    return harm == null ? ordinary() : harm;
  }

  private @Nullable Harm answered() {
    Clock clock = new Clock(patience);
    Tally tally = target.tally;
    while (true) {
      tally.poll();
      List<String> dead = target.dead();
      if (!dead.isEmpty()) {
        return new Harm(Harm.DIED, dead + " ended", tally.unanswered());
      }
      long answers = tally.acceptances() + tally.rejections();
      long submitted = tally.submitted();
      if (answers == submitted) {
        return null;
      }
      if (answers > submitted) {
        return new Harm(Harm.TWICE, answers + " answers to " + submitted, Set.of());
      }
      if (clock.over(Long.toString(answers))) {
        return new Harm(
            Harm.UNANSWERED,
            "%d of %d submissions are not answered".formatted(submitted - answers, submitted),
            ours(tally.unanswered()));
      }
    }
  }

  private static Set<Long> ours(Set<Long> indexes) {
    return indexes.stream().filter(i -> i >= 0).collect(Collectors.toSet());
  }

  private @Nullable Harm ended() throws SQLException {
    Clock clock = new Clock(patience);
    Clock reasons = new Clock(GIVEN_REASON);
    while (true) {
      target.tally.poll();
      List<String> running = target.fleet.list(RUNNING);
      if (running.isEmpty()) {
        return null;
      }
      List<String> dead = target.dead();
      if (!dead.isEmpty()) {
        return new Harm(Harm.DIED, dead + " ended", indexes(running));
      }
      String moves = target.fleet.list(MOVES).getFirst();
      List<String> unexplained = target.fleet.list(UNEXPLAINED);
      if (reasons.over(moves) && unexplained.isEmpty()) {
        cancel();
      } else if (clock.over(moves)) {
        return new Harm(
            Harm.NOT_ENDED,
            "%d jobs do not end: %s".formatted(unexplained.size(), first(unexplained)),
            indexes(unexplained));
      }
    }
  }

  private static List<String> first(List<String> all) {
    return all.stream().limit(SHOWN).toList();
  }

  /** What waits for what will not come, and says so, may be ended by whoever reads that. */
  private void cancel() throws SQLException {
    try (Connection c = target.fleet.connection()) {
      cancelled += END_ALL.on(c).one(row -> row.number("ended"));
    }
  }

  private static Set<Long> indexes(List<String> ids) {
    Set<Long> indexes = new HashSet<>();
    for (String id : ids) {
      if (id.matches("[fa][0-9]{1,15}")) {
        indexes.add(Long.parseLong(id.substring(1)));
      }
    }
    return indexes;
  }

  private @Nullable Harm stalled() throws SQLException {
    boolean there = target.fleet.count("SELECT count(*) FROM pg_class WHERE relname = 'stall'") > 0;
    List<String> stalls = there ? target.fleet.list("SELECT s::text FROM stall s") : List.of();
    return stalls.isEmpty() ? null : new Harm(Harm.STALLED, first(stalls).toString(), Set.of());
  }

  /** One job to each partition. */
  private @Nullable Harm ordinary() throws SQLException {
    long number = ordinary++;
    Queue<String[]> placed = new ConcurrentLinkedQueue<>();
    List<String> ids =
        IntStream.range(0, Tally.PARTITIONS).mapToObj(p -> "o" + number + "-" + p).toList();
    long begin = System.nanoTime();
    for (int p = 0; p < Tally.PARTITIONS; p++) {
      String id = ids.get(p);
      byte[] job =
          "{\"id\":\"%s\",\"tasks\":[{\"role\":\"ordinary\",\"prompt\":\"Line %d.\"}]}"
              .formatted(id, p)
              .getBytes(StandardCharsets.UTF_8);
      target.send(
          new ProducerRecord<>(target.topics().jobs(), p, null, job),
          "none",
          position -> placed.add(new String[] {position, id}));
    }
    target.flush();
    placed.forEach(p -> target.tally.sent(-1, p[0], p[1]));
    Harm harm = accepted(ids, begin);
    if (harm == null) {
      harm = ended();
    }
    long well =
        target.fleet.count(
            "SELECT count(*) FROM job WHERE state = 'succeeded' AND id LIKE 'o" + number + "-%'");
    if (harm == null && well == ids.size()) {
      return null;
    }
    String why = harm == null ? well + " of 4 succeeded" : harm.what();
    return new Harm(Harm.ORDINARY, why, Set.of());
  }

  private @Nullable Harm accepted(List<String> ids, long begin) {
    Clock clock = new Clock(patience);
    Set<String> waiting = new HashSet<>(ids);
    while (!waiting.isEmpty()) {
      target.tally.poll();
      if (waiting.removeIf(target.tally::accepts)) {
        long took = System.nanoTime() - begin;
        slowest = Math.max(slowest, took);
        late += took > PROMPT.toNanos() ? 1 : 0;
      }
      if (clock.over(waiting.toString())) {
        return new Harm(Harm.ORDINARY, waiting + " are not accepted", Set.of());
      }
    }
    return null;
  }

  /** Whether the calls that the providers saw are those of the ledger, and all sums are right. */
  static @Nullable Harm ledger(Target target) throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (Connection c = target.fleet.connection()) {
      wrong.addAll(Promises.broken(c));
    }
    wrong.addAll(CallLog.differences(target));
    return wrong.isEmpty() ? null : new Harm(Harm.LEDGER, first(wrong).toString(), Set.of());
  }

  /** Says when nothing has changed for so long. */
  private static final class Clock {
    private final Duration patience;
    private String last = "";
    private long since = System.nanoTime();

    Clock(Duration patience) {
      this.patience = patience;
    }

    boolean over(String state) {
      if (!state.equals(last)) {
        last = state;
        since = System.nanoTime();
      }
      return System.nanoTime() - since > patience.toNanos();
    }
  }
}
