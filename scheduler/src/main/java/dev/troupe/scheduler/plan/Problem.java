package dev.troupe.scheduler.plan;

/**
 * One thing that is wrong with a loop or a job.
 *
 * @param path where, such as {@code loop.steps[2].after[0]}
 * @param expected what would have been right
 */
public record Problem(String path, String value, String expected) {
  @Override
  public String toString() {
    return path + ": " + value + " (expected: " + expected + ")";
  }
}
