package dev.troupe.shared.lifecycle;

/**
 * Background work. {@link #start} returns when it runs; {@link #close} returns when it no longer
 * does, and may be called twice.
 */
public interface Service extends AutoCloseable {
  void start();

  @Override
  void close();
}
