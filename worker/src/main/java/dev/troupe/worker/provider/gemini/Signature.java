package dev.troupe.worker.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A model that thinks signs its calls of tools, and wants its signature back beside the call. As a
 * call has no room for it, it travels in the call's id, in letters that other wires take for one.
 */
final class Signature {
  private static final String MARK = "_sig_";

  private Signature() {}

  static String within(String id, @Nullable String signature) {
    return signature == null
        ? id
        : id
            + MARK
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(signature.getBytes(StandardCharsets.UTF_8));
  }

  /** Null if there is none. */
  static @Nullable String of(String id) {
    int mark = id.indexOf(MARK);
    if (mark < 0) {
      return null;
    }
    try {
      byte[] signature = Base64.getUrlDecoder().decode(id.substring(mark + MARK.length()));
      return new String(signature, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
