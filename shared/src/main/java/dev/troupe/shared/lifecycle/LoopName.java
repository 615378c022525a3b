package dev.troupe.shared.lifecycle;

import dev.troupe.schemas.Lane;
import java.util.Locale;

/**
 * The loops of a fleet, as {@code /readyz}, {@code troupe doctor}, {@code troupe workers}, the logs
 * and table {@code set_aside} name them.
 */
public enum LoopName {
  INTAKE("scheduler", "Accepts or rejects submissions."),
  ANSWERS("scheduler", "Accepts the submissions of callers who wait for the answer."),
  LEADER("scheduler", "Takes the lead when nobody has it, and keeps it."),
  DISPATCH("leading scheduler", "Offers tasks to the workers."),
  SHARDS("scheduler", "Keeps its part of the jobs, as many as each scheduler has."),
  ADVANCE("scheduler", "Moves jobs on when their tasks end, and publishes results."),
  RESCUE("leading scheduler", "Takes back what dead workers held, and what was offered in vain."),
  BUDGETS("leading scheduler", "Wakes paused tasks, resets budgets, sends their alerts."),
  FILES("leading scheduler", "Removes files that have expired, and what nobody needs any more."),
  BATCHES(
      "leading scheduler",
      "Reads the lines of new batches, and writes the files of those that are over."),
  WEBHOOKS("leading scheduler", "Tells whom the configuration names of what has happened."),
  LISTENER("scheduler", "Hears of changes in the database."),
  WAITS("scheduler", "Looks whether jobs are over whose callers wait for the answer."),
  HEALTH("scheduler", "Watches the other loops and asks PostgreSQL and Kafka."),
  TAKE_INTERACTIVE("worker", "Takes tasks of the interactive lane."),
  TAKE_BATCH("worker", "Takes tasks of the batch lane."),
  HEARTBEAT("worker", "Prolongs the leases of the worker's tasks."),
  RECORD_INTENTS("worker", "Writes the row before each call."),
  RECORD_COMPLETIONS("worker", "Writes what calls cost and how tasks ended."),
  ADOPTION("worker", "Records answers that dead workers' journals hold."),
  LIMITS("worker", "Keeps the account's limits in Redis true."),
  LIMITS_MEMORY("worker", "Keeps in PostgreSQL what Redis may forget."),
  CACHE_EVENTS("worker", "Hears of answers that others stored or removed."),
  CACHE_LEADS("worker", "Prolongs the worker's claims on questions that it asks for all."),
  CACHE_STATS("worker", "Reports what the cache did.");

  private final String process;
  private final String meaning;

  LoopName(String process, String meaning) {
    this.process = process;
    this.meaning = meaning;
  }

  /** The one that takes tasks of a lane. */
  public static LoopName take(Lane lane) {
    return switch (lane) {
      case INTERACTIVE -> TAKE_INTERACTIVE;
      case BATCH -> TAKE_BATCH;
    };
  }

  /** As it is written: {@code take-batch}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where it runs. */
  public String process() {
    return process;
  }

  /** One sentence for a person. */
  public String meaning() {
    return meaning;
  }
}
