package dev.troupe.worker.limit;

import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.config.TroupeConfig;

/**
 * What one provider counts together: an account, or one model of an account; and the fleet as a
 * whole.
 *
 * @param name the account, {@code account/model}, or {@link #GLOBAL}
 * @param limits as configured; overrides are applied on top
 */
public record QuotaGroup(String name, TroupeConfig.Limits limits) {
  /** The group that every call of the fleet belongs to. */
  public static final String GLOBAL = "global";

  /** The group that calls to a model of an account belong to. */
  public static QuotaGroup of(TroupeConfig.Provider account, ModelRef model) {
    TroupeConfig.Limits limits = account.limits();
    return new QuotaGroup(limits.perModel() ? model.toString() : account.name(), limits);
  }
}
