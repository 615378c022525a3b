package dev.troupe.chaos.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bytes and text of anyone's, for a person and for a terminal. */
public final class Escaped {
  private static final int SHOWN = 2_000;
  private static final int PRINTABLE = 0x20;
  private static final int DELETE = 0x7f;

  private Escaped() {}

  /** As text if it is UTF-8, else in base64; the first 2,000 characters. */
  public static String bytes(byte[] bytes) {
    try {
      return text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return cut("base64 " + Base64.getEncoder().encodeToString(bytes));
    }
  }

  /** Without control characters or anything that is not ASCII. */
  public static String text(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), SHOWN + 1); i++) {
      char c = text.charAt(i);
      if (c >= PRINTABLE && c < DELETE) {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    return cut(out.toString());
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
