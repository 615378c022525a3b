package dev.troupe.worker.provider.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells recordings and pictures from error pages that came under their name. */
public final class Sniffer {
  private Sniffer() {}

  /**
   * The media type that a reply has by its header, if its content can be of it.
   *
   * @param kind {@code audio}
   * @return null if it is something else
   */
  public static @Nullable String mediaType(Reply reply, String kind) {
    String type = reply.header("content-type").replaceFirst(";.*", "").strip();
    boolean named = type.startsWith(kind + "/") || type.equals("application/octet-stream");
    return named && canBe(type, reply.body()) ? type : null;
  }

  /** Whether content begins as what it is called; what has no mark of its own is believed. */
  public static boolean canBe(String mediaType, byte[] content) {
    if (content.length == 0) {
      return false;
    }
    return switch (mediaType) {
      case "image/png" -> begins(content, "\u0089PNG");
      case "image/jpeg" -> begins(content, "\u00ff\u00d8");
      case "image/webp", "audio/wav", "audio/x-wav" -> begins(content, "RIFF");
      // A frame begins with eleven ones.
      case "audio/mpeg", "audio/mp3" ->
          begins(content, "ID3")
              || (content[0] == (byte) 0xff && content.length > 1 && (content[1] & 0xe0) == 0xe0);
      case "audio/flac" -> begins(content, "fLaC");
      case "audio/ogg", "audio/opus" -> begins(content, "OggS");
      default -> content[0] != '<' && content[0] != '{';
    };
  }

  private static boolean begins(byte[] content, String mark) {
    byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (i >= content.length || content[i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
