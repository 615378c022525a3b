package dev.troupe.worker.limit.redis;

/** The one clock that a fleet's limits go by: Redis's. Thread-safe. */
interface FleetTime {
  /** For scripts: microseconds, or -1 for the server's own clock. */
  long argument();

  /** For buckets, which are told the time: nanoseconds on the server's clock. */
  long nanos();
}
