package dev.troupe.worker.limit;

import java.util.Set;

/**
 * Who may have called a provider lately.
 *
 * @param self this process
 * @param all this process among them
 */
public record LiveProcesses(String self, Set<String> all) {
  public LiveProcesses {
    all = Set.copyOf(all);
  }
}
