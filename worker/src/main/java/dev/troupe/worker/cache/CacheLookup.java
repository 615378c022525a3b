package dev.troupe.worker.cache;

/** What a look into the cache came to. */
public sealed interface CacheLookup {

  /** It has been answered before, or just now by somebody else. */
  record Hit(Answer answer) implements CacheLookup {}

  /**
   * It is to be asked now, by the caller, who has to close this whatever comes of it; others may be
   * waiting for it. Used by one thread.
   */
  non-sealed interface Miss extends CacheLookup, AutoCloseable {
    /** Whether an answer would be kept. */
    boolean keeps();

    /** The answer, good enough to be given again. */
    void answered(Answer answer) throws InterruptedException;

    /** Lets somebody else ask if it was not answered. */
    @Override
    void close();
  }
}
