package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Message;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a reader did wrong.
 *
 * @param kind the same for the same mistake
 * @param what for a person
 */
record Trouble(String kind, String what) {
  private static final String OURS = "dev.troupe.";
  private static final String CHAOS = "dev.troupe.chaos.";

  /** Has it read; null: all is well. */
  static @Nullable Trouble of(Door.Reader door, Message message, Path folder) {
    try {
      String wrong = door.read(message, folder);
      return wrong == null ? null : new Trouble(kind(wrong), wrong);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (Exception e) {
      return new Trouble(e.getClass().getName() + " at " + place(e), e + " at " + place(e));
    } catch (StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
      // Where it was noticed is by chance.
      return new Trouble(e.getClass().getName(), e + " at " + place(e));
    }
  }

  /** Its beginning, without what is quoted and counted. */
  private static String kind(String wrong) {
    return wrong.split(":", 2)[0].replaceAll("[0-9]+", "N");
  }

  /** The first place of ours. */
  private static String place(Throwable e) {
    for (StackTraceElement frame : e.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith(OURS) && !name.startsWith(CHAOS)) {
        return name.substring(OURS.length()) + "." + frame.getMethodName();
      }
    }
    StackTraceElement[] all = e.getStackTrace();
    return all.length == 0 ? "nowhere" : all[0].getClassName() + "." + all[0].getMethodName();
  }
}
