package dev.troupe.worker.cache.store;

import java.util.Map;

/**
 * How much a store may hold, in bytes, each at least 1.
 *
 * @param accounts by account, those that have a limit of their own within the total
 */
record SpaceLimits(long total, Map<String, Long> accounts) {
  SpaceLimits {
    accounts = Map.copyOf(accounts);
  }

  long of(String account) {
    return Math.min(total, accounts.getOrDefault(account, total));
  }
}
