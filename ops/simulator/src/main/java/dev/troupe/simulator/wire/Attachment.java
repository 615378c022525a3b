package dev.troupe.simulator.wire;

import java.util.Base64;
import java.util.Locale;

/**
 * What stands beside the words of a message.
 *
 * @param description such as {@code a picture, image/png, 1,234 bytes}
 * @param tokens that it is charged as
 */
public record Attachment(String description, long tokens) {
  /** Of one picture, whatever is on it: what a square of 1,024 pixels has on many models. */
  private static final long PICTURE = 765;

  private static final long BYTES_PER_AUDIO_TOKEN = 1_000;
  private static final long BYTES_PER_DOCUMENT_TOKEN = 20;
  private static final long LEAST = 10;
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  /** What a message may have. */
  public enum Kind {
    PICTURE("a picture"),
    RECORDING("a recording"),
    DOCUMENT("a document");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /**
   * From bytes in Base64.
   *
   * @throws BadRequest if they are not
   */
  public static Attachment of(Kind kind, String mediaType, String base64) {
    var bytes = length(base64);
    var description = String.format(Locale.ROOT, "%s, %s, %,d bytes", kind.label, mediaType, bytes);
    return new Attachment(description, tokens(kind, bytes));
  }

  /**
   * From a {@code data:} address, or any other, which is not followed.
   *
   * @throws BadRequest if it is no address
   */
  public static Attachment at(Kind kind, String url) {
    var comma = url.indexOf(BASE64);
    if (url.startsWith(DATA) && comma > 0) {
      return of(kind, url.substring(DATA.length(), comma), url.substring(comma + BASE64.length()));
    }
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw BadRequest.at(null, "Invalid " + kind.label + ": expected an address or a data: URL.");
    }
    return new Attachment(kind.label + ", " + url, kind == Kind.PICTURE ? PICTURE : LEAST);
  }

  private static int length(String base64) {
    try {
      var bytes = Base64.getDecoder().decode(base64);
      if (bytes.length > 0) {
        return bytes.length;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: for a client it is the same mistake.
    }
    throw BadRequest.at(null, "Invalid data: expected bytes in Base64.");
  }

  private static long tokens(Kind kind, long bytes) {
    return switch (kind) {
      case PICTURE -> PICTURE;
      case RECORDING -> LEAST + bytes / BYTES_PER_AUDIO_TOKEN;
      case DOCUMENT -> LEAST + bytes / BYTES_PER_DOCUMENT_TOKEN;
    };
  }
}
