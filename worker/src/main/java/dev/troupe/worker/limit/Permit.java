package dev.troupe.worker.limit;

import java.util.List;
import java.util.UUID;

/** Leave for one call to start. Settled exactly once. */
public final class Permit {
  private final UUID call;
  private final long tokens;
  private final List<Stay> stays;
  private final long granted;

  /**
   * One group's leave.
   *
   * @param group its name
   */
  public record Stay(String group, GroupDecision.Granted decision) {}

  /**
   * @param granted monotonic nanoseconds
   */
  public Permit(UUID call, long tokens, List<Stay> stays, long granted) {
    this.call = call;
    this.tokens = tokens;
    this.stays = List.copyOf(stays);
    this.granted = granted;
  }

  public UUID call() {
    return call;
  }

  public long tokens() {
    return tokens;
  }

  public List<Stay> stays() {
    return stays;
  }

  public long granted() {
    return granted;
  }
}
