package dev.troupe.simulator.server;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Names for requests, unique over restarts as long as the clock moves on between them. */
public final class RequestIds {
  private final long start;
  private final AtomicLong next = new AtomicLong();

  public RequestIds(InstantSource time) {
    start = time.instant().toEpochMilli();
  }

  String next() {
    return "req_%012x%010x".formatted(start, next.incrementAndGet());
  }
}
