package dev.troupe.worker.record;

import java.time.Duration;

/** How a worker's hold on a task ends. */
public sealed interface Outcome {

  /**
   * @param output JSON
   * @param model {@code provider/model} that gave it
   */
  record Succeeded(String output, String model) implements Outcome {}

  /**
   * @param code short and stable
   */
  record Failed(String code, String message) implements Outcome {}

  /** Back to the scheduler; no attempt is burnt. */
  record GivenBack(Duration after, String reason) implements Outcome {}
}
