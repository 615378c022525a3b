package dev.troupe.stack.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * The child's half of the agreement that no child outlives its parent: stdin ends when the parent
 * is gone.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /**
   * Ends this JVM in order (shutdown hooks run) as soon as stdin ends. The parent's guard kills
   * what is still running a second later. To be called once, first thing in {@code main}, by a
   * program started through {@link ChildJvm}; whatever comes through stdin is thrown away.
   */
  public static void exitWithParent() {
    onStdinEnd(() -> System.exit(0));
  }

  /** Runs {@code action} once, on a thread of its own, when stdin ends. */
  public static void onStdinEnd(Runnable action) {
    Thread.ofPlatform()
        .name("parent-watch")
        .daemon(true)
        .start(
            () -> {
              drain(System.in);
              action.run();
            });
  }

  private static void drain(InputStream in) {
    try {
      while (in.read() >= 0) {
        // nothing is expected
      }
    } catch (IOException e) {
      // A broken stdin is an ended one.
    }
  }
}
