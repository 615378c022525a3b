package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;

/** What a task's calls under one claim came to. */
public record Spent(int calls, Usd cost) {
  public static final Spent NOTHING = new Spent(0, Usd.ZERO);

  public Spent plus(Usd call) {
    return new Spent(calls + 1, cost.plus(call));
  }
}
