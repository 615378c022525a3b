package dev.troupe.worker.record;

/** The database can't hold what was to be recorded, now or ever: nothing of it was written. */
public final class NotStorableException extends RuntimeException {
  private static final int SHOWN = 300;

  NotStorableException(Throwable why) {
    super(plain(String.valueOf(why.getMessage())), why);
  }

  /** Its first line, in characters that can be stored and shown anywhere. */
  private static String plain(String message) {
    String line = message.lines().findFirst().orElse("");
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) : line;
    return shown.replaceAll("[^ -~]", "?");
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
