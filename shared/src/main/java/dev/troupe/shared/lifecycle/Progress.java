package dev.troupe.shared.lifecycle;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one loop gets on. Written by the loop's thread, read by whoever asks. Thread-safe.
 *
 * <p>A loop is busy from the beginning of a round until it says that it is {@link #idle} or until
 * the round's end; what it is busy with has waited since it first said so without a round that
 * succeeded in between.
 */
public final class Progress {
  private final String loop;
  private final InstantSource clock;
  private @Nullable Instant busySince;
  private @Nullable Instant failingSince;
  private @Nullable String item;
  private @Nullable String failure;

  Progress(String loop, InstantSource clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /** A round begins. */
  synchronized void begin() {
    item = failingSince == null ? null : item;
    busySince = clock.instant();
  }

  /** What the round works on, for a person: an id, a position. */
  public synchronized void on(String item) {
    this.item = item;
    if (busySince == null) {
      busySince = clock.instant();
    }
  }

  /** There is nothing to do: however long the loop now waits, it does not stand. */
  public synchronized void idle() {
    busySince = null;
    item = null;
  }

  /** A round, or a part of one, went well. */
  public synchronized void succeeded() {
    busySince = null;
    failingSince = null;
    failure = null;
    item = null;
  }

  synchronized void failed(Throwable e) {
    busySince = null;
    failure = Fault.reason(e);
    if (failingSince == null) {
      failingSince = clock.instant();
    }
  }

  synchronized Optional<Stall> stall(Instant limit) {
    Instant failing = failingSince;
    if (failing != null && !failing.isAfter(limit)) {
      return Optional.of(new Stall(loop, item, failing, String.valueOf(failure)));
    }
    Instant busy = busySince;
    if (busy != null && !busy.isAfter(limit)) {
      return Optional.of(new Stall(loop, item, busy, "it does not come back"));
    }
    return Optional.empty();
  }
}
