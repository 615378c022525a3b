package dev.troupe.worker.cache;

import dev.troupe.schemas.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.JacksonException;

/** Answers as bytes: one that says whether the rest is deflated, then JSON. */
final class AnswerCodec {
  private static final int COMPRESS_FROM = 1 << 10;
  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;

  private AnswerCodec() {}

  static byte[] encode(Answer answer) {
    byte[] json = Json.bytes(answer);
    boolean deflated = json.length > COMPRESS_FROM;
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(deflated ? json.length / 2 : json.length + 1);
    out.write(deflated ? DEFLATED : PLAIN);
    if (!deflated) {
      out.writeBytes(json);
      return out.toByteArray();
    }
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** Empty if the bytes are no answer, or one that inflates beyond what is ever written. */
  static Optional<Answer> decode(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.empty();
    }
    try {
      byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
      return switch (bytes[0]) {
        case PLAIN -> read(rest);
        case DEFLATED -> read(inflate(rest));
        default -> Optional.empty();
      };
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Answer> read(byte[] json) {
    return Optional.ofNullable(Json.MESSAGES.readValue(json, Answer.class));
  }

  private static byte[] inflate(byte[] deflated) throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      byte[] json = in.readNBytes(Json.MAX_DOCUMENT + 1);
      if (json.length > Json.MAX_DOCUMENT) {
        throw new IOException("larger than any answer");
      }
      return json;
    }
  }
}
