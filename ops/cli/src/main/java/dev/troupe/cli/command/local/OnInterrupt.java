package dev.troupe.cli.command.local;

/** What becomes of a job whose follower is interrupted, on a fleet that goes on running. */
enum OnInterrupt {
  /** Whoever pressed Ctrl-C says it; where nobody can be asked, it is left. */
  ASK,
  LEAVE,
  CANCEL
}
