package dev.troupe.chaos.fuzz;

/** What became of the messages that fleets were sent. For one thread. */
final class FleetCounts {
  long sent;
  long submitted;
  long accepted;
  long rejected;
  long unanswered;
  long notEnded;
  long stood;
  long lost;
  long ordinaryLost;
  long ledger;
  long cancelled;
  long calls;
  long late;
  long slowestAccepted;
  long heap = -1;
  long workersHeap = -1;

  void add(Target target, Calm calm) {
    target.tally.poll();
    submitted += target.tally.submitted();
    accepted += target.tally.acceptances();
    rejected += target.tally.rejections();
    cancelled += calm.cancelled();
    calls += target.answers.asked().size();
    late += calm.late();
    slowestAccepted = Math.max(slowestAccepted, calm.slowest());
  }

  void harm(Harm harm) {
    long suspects = Math.max(1, harm.suspects().size());
    switch (harm.kind()) {
      case Harm.UNANSWERED, Harm.TWICE -> unanswered += suspects;
      case Harm.NOT_ENDED -> notEnded += suspects;
      case Harm.DIED -> lost++;
      case Harm.STALLED -> stood++;
      case Harm.ORDINARY -> ordinaryLost++;
      default -> ledger++;
    }
  }
}
