package dev.troupe.worker.cache.store;

/** Gets what the fleet says about its entries; must not block. */
public interface InvalidationListener {
  /** There is an entry, or none after all: whoever waits for it may look again. */
  void settled(String key);

  /** The entry is gone. */
  void removed(String key);

  /** All entries whose keys start so are gone. */
  void cleared(String prefix);

  /** Listening begins, or begins anew: anything may have happened meanwhile. */
  void connected();
}
