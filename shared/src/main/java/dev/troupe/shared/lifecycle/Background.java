package dev.troupe.shared.lifecycle;

/**
 * What a part of a process needs to work in the background. Thread-safe.
 *
 * @param health where its loops are watched
 * @param pause how they let time pass
 */
public record Background(Health health, Pause pause) {

  /** A loop that is still to be started. */
  public Loop loop(LoopName name, Loop.Work work) {
    return new Loop(name.label(), work, health, pause);
  }
}
