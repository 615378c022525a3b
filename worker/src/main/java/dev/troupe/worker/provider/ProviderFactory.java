package dev.troupe.worker.provider;

import dev.troupe.shared.config.TroupeConfig;

/** Makes the provider of one kind for one account of the configuration. */
@FunctionalInterface
public interface ProviderFactory {
  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  Provider create(TroupeConfig.Provider account);
}
