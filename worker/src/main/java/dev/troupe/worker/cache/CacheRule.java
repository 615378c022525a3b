package dev.troupe.worker.cache;

import dev.troupe.schemas.CacheMode;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleCache;
import dev.troupe.shared.config.TroupeConfig;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one role at one account.
 *
 * @param ttl of what is written
 */
record CacheRule(CacheMode mode, Duration ttl) {
  /**
   * The role's word counts before the account's, the account's before the kind's and the fleet's.
   */
  static CacheRule of(TroupeConfig.Cache fleet, TroupeConfig.ProviderCache account, Role role) {
    RoleCache said =
        Objects.requireNonNullElse(role.calls().cache(), new RoleCache(null, null, null));
    CacheMode mode = Objects.requireNonNullElse(said.mode(), CacheMode.ON);
    return new CacheRule(
        account.enabled() ? mode : CacheMode.OFF,
        first(
            said.ttl(),
            account.ttl(),
            said.kind() == null ? null : said.kind().ttl(),
            fleet.ttl()));
  }

  private static Duration first(
      @Nullable Duration role,
      @Nullable Duration account,
      @Nullable Duration kind,
      Duration fleet) {
    if (role != null) {
      return role;
    }
    if (account != null) {
      return account;
    }
    return kind != null ? kind : fleet;
  }

  boolean reads() {
    return mode == CacheMode.ON || mode == CacheMode.READ;
  }

  boolean writes() {
    return mode == CacheMode.ON || mode == CacheMode.WRITE || mode == CacheMode.REFRESH;
  }

  /** Whether those who ask the same at the same time ask once. */
  boolean joins() {
    return mode == CacheMode.ON || mode == CacheMode.REFRESH;
  }
}
