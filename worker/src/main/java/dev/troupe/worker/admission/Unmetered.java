package dev.troupe.worker.admission;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.limit.QuotaGroup;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Tells the groups that nobody limits, whose calls need not be counted. An operator may limit one
 * at any time; that is looked up every two seconds. Thread-safe.
 */
final class Unmetered {
  private static final long MAX_AGE = Duration.ofSeconds(2).toNanos();

  private final Predicate<String> overridden;
  private final LongSupplier nanos;
  private final Map<String, Look> looks = new ConcurrentHashMap<>();

  private record Look(boolean overridden, long at) {}

  /**
   * @param overridden whether an operator has set a limit of the group
   */
  Unmetered(Predicate<String> overridden, LongSupplier nanos) {
    this.overridden = overridden;
    this.nanos = nanos;
  }

  boolean isMetered(QuotaGroup group) {
    if (!group.limits().equals(TroupeConfig.Limits.NONE)) {
      return true;
    }
    Look look = looks.get(group.name());
    long now = nanos.getAsLong();
    if (look == null || now - look.at() > MAX_AGE) {
      // The others go on with the last look meanwhile.
      looks.put(group.name(), new Look(look != null && look.overridden(), now));
      look = new Look(overridden.test(group.name()), now);
      looks.put(group.name(), look);
    }
    return look.overridden();
  }
}
