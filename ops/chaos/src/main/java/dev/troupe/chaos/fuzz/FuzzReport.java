package dev.troupe.chaos.fuzz;

import java.util.List;

/**
 * What came of a run.
 *
 * @param messages made, at all doors
 * @param read of them, those at the doors of this process
 * @param failed messages that were read wrongly, or harmed a fleet
 * @param submitted to the topic, by whatever door, ordinary jobs included
 * @param unanswered submissions that were not, or not once, accepted or rejected
 * @param notEnded jobs that did not
 * @param cancelled jobs that waited for what never came, said so, and were ended
 * @param stood loops
 * @param lost programs that ended
 * @param ordinaryLost times that ordinary jobs did not end after a round
 * @param late ordinary jobs that were accepted after more than two seconds
 * @param calls that providers saw
 * @param ledger differences between calls, ledger and sums
 * @param heapBytes of the scheduler after a collection, at the end
 * @param slowestMs reading of one message
 * @param slowestAcceptedMs of an ordinary job
 * @param failures one of each kind
 */
record FuzzReport(
    long seed,
    long messages,
    long read,
    long failed,
    long submitted,
    long accepted,
    long rejected,
    long unanswered,
    long notEnded,
    long cancelled,
    long stood,
    long lost,
    long ordinaryLost,
    long late,
    long calls,
    long ledger,
    long heapBytes,
    long workersHeapBytes,
    long slowestMs,
    long slowestAcceptedMs,
    List<Shown> failures) {

  /** A failure, for a person. */
  record Shown(String door, long index, String kind, String what, String smallest) {}

  /** Whether nothing did harm; how fast it went is another matter. */
  boolean harmless() {
    return failed + unanswered + notEnded + stood + lost + ordinaryLost + ledger == 0
        && failures.isEmpty();
  }
}
