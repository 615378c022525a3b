package dev.troupe.simulator.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * One message of a prompt.
 *
 * @param role {@code tool} for what a tool answered, whatever the wire calls it
 * @param text with the descriptions of what is attached
 */
public record Message(String role, String text, List<Attachment> attached) {
  public Message {
    attached = List.copyOf(attached);
  }

  /** Words and nothing else. */
  public Message(String role, String text) {
    this(role, text, List.of());
  }

  /** Something and no words. */
  public static Message of(String role, Attachment attachment) {
    return new Message(role, "[" + attachment.description() + "]", List.of(attachment));
  }

  /** Puts one message together of its parts. */
  public static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final ArrayList<Attachment> attached = new ArrayList<>();

    /** Adds words. */
    public Builder text(String words) {
      text.append(words);
      return this;
    }

    /** Adds something else. */
    public Builder attach(Attachment attachment) {
      text.append('[').append(attachment.description()).append(']');
      attached.add(attachment);
      return this;
    }

    /** The message so far. */
    public Message as(String role) {
      return new Message(role, text.toString(), attached);
    }
  }
}
