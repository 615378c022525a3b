package dev.troupe.worker.cache.store;

class MemoryStoreTest extends StoreContract {
  @Override
  CacheStore open() {
    return new MemoryStore(LIMITS, clock);
  }

  @Override
  boolean corrupt(String key) {
    return false;
  }
}
