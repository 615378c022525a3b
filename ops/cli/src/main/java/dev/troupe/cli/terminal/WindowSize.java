package dev.troupe.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * How wide the window is that the process was started in. A JVM is not told when a person changes
 * it, so {@code stty} is asked now and then. Thread-safe.
 */
final class WindowSize implements IntSupplier {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final long PATIENCE_MILLIS = 500;

  private final InstantSource clock;
  private final IntSupplier ask;
  private int columns;
  private Instant asked;

  /**
   * @param first what it is now
   * @param ask what it is then; 0: nobody knows
   */
  WindowSize(int first, IntSupplier ask, InstantSource clock) {
    this.clock = clock;
    this.ask = ask;
    this.columns = first;
    this.asked = clock.instant();
  }

  static WindowSize ofProcess(int first) {
    return new WindowSize(first, WindowSize::stty, InstantSource.system());
  }

  @Override
  public synchronized int getAsInt() {
    Instant now = clock.instant();
    if (Duration.between(asked, now).compareTo(FRESH) >= 0) {
      asked = now;
      int wide = ask.getAsInt();
      columns = wide > 0 ? wide : columns;
    }
    return columns;
  }

  private static int stty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      return stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS) && size.length == 2
          ? Integer.parseInt(size[1])
          : 0;
    } catch (IOException | NumberFormatException e) {
      return 0; // no such command or no such terminal: it stays as wide as it was
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
