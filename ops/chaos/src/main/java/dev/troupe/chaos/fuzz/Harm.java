package dev.troupe.chaos.fuzz;

import java.util.Set;

/**
 * What messages did to a fleet.
 *
 * @param kind the same for the same harm
 * @param what for a person
 * @param suspects indexes of messages of which one may have done it; empty: any
 */
record Harm(String kind, String what, Set<Long> suspects) {
  static final String UNANSWERED = "submissions are not answered";
  static final String TWICE = "submissions are answered twice";
  static final String NOT_ENDED = "jobs do not end";
  static final String DIED = "a program ended";
  static final String STALLED = "a loop stands";
  static final String ORDINARY = "ordinary jobs do not end";
  static final String LEDGER = "the ledger is wrong";
}
