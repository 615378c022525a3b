package dev.troupe.worker.limit;

import java.util.List;
import java.util.UUID;

/**
 * One call that would like to start.
 *
 * @param call asked twice with the same id, it is counted once
 * @param groups that it counts to, all of which must let it pass; at least one, each once
 * @param tokens that it may use at most, as the provider counts
 */
public record LimitRequest(UUID call, List<QuotaGroup> groups, long tokens) {
  public LimitRequest {
    groups = List.copyOf(groups);
    if (groups.isEmpty() || tokens < 0) {
      throw new IllegalArgumentException(
          "groups: " + groups.size() + ", tokens: " + tokens + " (expected: some, >= 0)");
    }
  }
}
