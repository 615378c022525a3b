package dev.troupe.worker.record;

/** The worker ended before something could be recorded; the fleet will find out by itself. */
public final class RecorderClosedException extends RuntimeException {
  RecorderClosedException(String message) {
    super(message);
  }
}
