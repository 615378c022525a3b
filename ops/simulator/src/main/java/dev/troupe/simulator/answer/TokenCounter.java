package dev.troupe.simulator.answer;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.nio.charset.StandardCharsets;

/** Counts tokens: a quarter of the UTF-8 bytes, rounded up, and a little for each message. */
public final class TokenCounter {
  static final int BYTES_PER_TOKEN = 4;
  private static final int PER_MESSAGE = 4;
  private static final int PER_REQUEST = 3;

  private TokenCounter() {}

  /** Tokens of a text. */
  public static long of(String text) {
    return Math.ceilDiv(bytes(text), BYTES_PER_TOKEN);
  }

  /** Tokens of one message of a prompt. */
  static long ofMessage(Message message) {
    var attached = message.attached().stream().mapToLong(Attachment::tokens).sum();
    return PER_MESSAGE + of(message.text()) + attached;
  }

  /** Tokens of a whole prompt, its schema and its tools included. */
  public static long ofPrompt(SimulatedRequest request) {
    var sum = (long) PER_REQUEST;
    for (var message : request.messages()) {
      sum += ofMessage(message);
    }
    for (var tool : request.wanted().tools()) {
      sum += of(tool.name()) + of(tool.description()) + of(tool.schema().toString());
    }
    // The schema of a tool has been counted with it.
    return request.shape() instanceof AnswerShape.Schema form && form.tool() == null
        ? sum + of(form.schema().toString())
        : sum;
  }

  /** The longest beginning of a text that has at most so many tokens; never half a character. */
  static String cut(String text, long tokens) {
    var end = 0;
    var bytes = 0L;
    while (end < text.length()) {
      var point = text.codePointAt(end);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > tokens * BYTES_PER_TOKEN) {
        return text.substring(0, end);
      }
      end += Character.charCount(point);
    }
    return text;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
