package dev.troupe.worker.cache;

import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.Stored;
import java.util.function.Function;

/** What becomes of the answer to a question that the cache could not answer. */
final class Misses {
  private Misses() {}

  /** Nothing: it is not cached. */
  static final class Uncached implements CacheLookup.Miss {
    @Override
    public boolean keeps() {
      return false;
    }

    @Override
    public void answered(Answer answer) {}

    @Override
    public void close() {}
  }

  /** It is stored. */
  static final class Writer implements CacheLookup.Miss {
    private final CacheStore store;
    private final String key;
    private final Function<Answer, Stored> entry;

    Writer(CacheStore store, String key, Function<Answer, Stored> entry) {
      this.store = store;
      this.key = key;
      this.entry = entry;
    }

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public void answered(Answer answer) throws InterruptedException {
      store.put(key, entry.apply(answer));
    }

    @Override
    public void close() {}
  }

  /** It is stored and given to those who wait. */
  static final class Leader implements CacheLookup.Miss {
    private final SingleFlight inFlight;
    private final String key;
    private final Flight flight;
    private final Function<Answer, Stored> entry;
    private boolean completed;

    Leader(SingleFlight inFlight, String key, Flight flight, Function<Answer, Stored> entry) {
      this.inFlight = inFlight;
      this.key = key;
      this.flight = flight;
      this.entry = entry;
    }

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public void answered(Answer answer) throws InterruptedException {
      completed = true;
      inFlight.complete(key, flight, entry.apply(answer));
    }

    @Override
    public void close() {
      if (!completed) {
        inFlight.abort(key, flight);
      }
    }
  }
}
