package dev.troupe.chaos;

import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.ResidentMemory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A scheduler and two workers that are killed all at once and started again. For one thread. */
final class KillableFleet {
  static final int WORKERS = 2;

  private static final String RESULTS = "SELECT coalesce(sum(results), 0) FROM job";

  private final TestFleet fleet;
  private final InstantSource clock = InstantSource.system();
  private final List<ChildProcess> members = new ArrayList<>();
  private final List<Repeats.Kill> kills = new ArrayList<>();

  KillableFleet(TestFleet fleet) {
    this.fleet = fleet;
  }

  /**
   * What was paid in the end.
   *
   * @param books of all calls
   * @param repeats of those that were paid again
   */
  record Paid(Books books, Repeats repeats) {
    /** Whether the ledger is the bill, and nothing was paid twice but what kills had taken. */
    boolean right() {
      return books.differences().isEmpty() && repeats.needless().isEmpty();
    }

    /** What is wrong, a sentence each. */
    List<String> wrong() {
      List<String> wrong = new ArrayList<>(books.differences());
      wrong.addAll(repeats.needless());
      return wrong;
    }

    /**
     * For a person.
     *
     * @param what is paid for, such as {@code line}
     */
    String said(String what) {
      return "%,d calls billed; %,d were under way at the kills; %,d for a %s that another call was billed for before, %s"
          .formatted(
              books.billed(),
              repeats.underWay(),
              repeats.repeated(),
              what,
              repeats.repeated() == 0
                  ? "so nothing was paid twice"
                  : repeats.needless().isEmpty()
                      ? "which each was one of those, or answered at most %,d ms before its kill"
                          .formatted(repeats.latest().toMillis())
                      : "of which %,d need not have been".formatted(repeats.needless().size()));
    }
  }

  void start() throws IOException {
    members.clear();
    members.add(fleet.scheduler());
    for (int i = 0; i < WORKERS; i++) {
      members.add(fleet.worker());
    }
  }

  /** Kills it, the workers first, and then the others. */
  void kill(ChildProcess... others) {
    var before = clock.instant();
    members.reversed().forEach(ChildProcess::kill);
    kills.add(new Repeats.Kill(before, clock.instant()));
    List.of(others).forEach(ChildProcess::kill);
  }

  /** The memory that its scheduler took at most, in MiB. */
  long schedulerMost() throws IOException {
    return ResidentMemory.mostMebibytes(members.getFirst().pid());
  }

  /** What is done while results come. */
  @FunctionalInterface
  interface Look {
    void look() throws IOException;
  }

  /** As long as more come, it may take any time. */
  void awaitResults(long wanted, Look look) throws SQLException, IOException {
    long seen = fleet.count(RESULTS);
    while (seen < wanted) {
      fleet.untilAtLeast(seen + 1, RESULTS);
      seen = fleet.count(RESULTS);
      look.look();
    }
  }

  /** Returns when the last call is in the ledger. */
  Paid paid() throws SQLException {
    fleet.untilAtLeast(0, "SELECT -count(*) FROM call WHERE status = 'intent'");
    fleet.untilAtLeast(0, "SELECT -count(*) FROM answer");
    var bill = fleet.simulator.bill().calls();
    try (Connection c = fleet.connection()) {
      return new Paid(Books.of(bill, c), Repeats.of(bill, c, kills));
    }
  }
}
