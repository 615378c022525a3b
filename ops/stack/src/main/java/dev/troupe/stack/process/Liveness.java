package dev.troupe.stack.process;

/** Whether a process that is not our child still runs. */
public final class Liveness {
  private Liveness() {}

  /**
   * False also for a zombie: it holds no port, file or lock any more, and where the first process
   * of a container reaps late or never it would count as alive for ever. It is told by having no
   * program.
   */
  public static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
