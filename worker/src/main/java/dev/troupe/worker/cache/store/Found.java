package dev.troupe.worker.cache.store;

/** What a look into a store came to. */
public sealed interface Found {
  /** Unexpired and whole. */
  record Hit(Stored entry) implements Found {}

  /** There is none. */
  record Miss() implements Found {}

  /** There was one that could not be read; it has been removed. */
  record Corrupt() implements Found {}

  /** The store can't say: it is away, or too slow. */
  record Away() implements Found {}
}
