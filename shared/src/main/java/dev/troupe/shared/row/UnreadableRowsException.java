package dev.troupe.shared.row;

/** A file can't be read as rows at all, or not from some place on; the message says what is. */
public final class UnreadableRowsException extends RuntimeException {
  private final About about;

  /** What is to be given in another way. */
  public enum About {
    ROWS,
    KEY
  }

  UnreadableRowsException(About about, String message) {
    super(message);
    this.about = about;
  }

  UnreadableRowsException(String message) {
    this(About.ROWS, message);
  }

  public About about() {
    return about;
  }
}
