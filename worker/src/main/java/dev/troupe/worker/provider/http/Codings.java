package dev.troupe.worker.provider.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Unpacks replies: gateways pack what they pass on, whether or not they were asked to. {@code
 * gzip}, {@code deflate} (with zlib's header, as the standard has it, or without, as many send it)
 * and several of them one over another.
 */
final class Codings {
  private static final String EXPECTED = " (expected: gzip, deflate)";
  private static final int MOST_CODINGS = 4;
  private static final int ZLIB_METHOD = 8;
  private static final int ZLIB_CHECK = 31;

  private Codings() {}

  /** What came of it. */
  sealed interface Decoded {}

  /** What was packed, or was not. */
  static final class Plain implements Decoded {
    private final byte[] body;

    /**
     * @param body not copied
     */
    Plain(byte[] body) {
      this.body = body;
    }

    byte[] body() {
      return body;
    }
  }

  /**
   * @param why for a person
   */
  record Unreadable(String why) implements Decoded {}

  /** It unpacks to more than may be read. */
  record TooLarge() implements Decoded {}

  static Decoded decode(HttpHeaders headers, byte[] body, long most) {
    List<String> codings = new ArrayList<>();
    for (String header : headers.allValues("content-encoding")) {
      for (String name : header.split(",", -1)) {
        codings.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    codings.removeIf(name -> name.isEmpty() || name.equals("identity"));
    if (codings.size() > MOST_CODINGS) {
      return new Unreadable("content-encoding: " + codings.size() + " of them" + EXPECTED);
    }
    Decoded decoded = new Plain(body);
    for (String coding : codings.reversed()) { // the last one was put on last
      if (decoded instanceof Plain plain) {
        decoded = unpack(coding, plain.body(), most);
      }
    }
    return decoded;
  }

  private static Decoded unpack(String coding, byte[] packed, long most) {
    if (packed.length == 0) {
      return new Plain(packed);
    }
    try (InputStream in = open(coding, packed)) {
      byte[] plain = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE));
      return plain.length > most ? new TooLarge() : new Plain(plain);
    } catch (UnknownCodingException e) {
      return new Unreadable("content-encoding: " + Quote.of(coding, 40) + EXPECTED);
    } catch (IOException e) {
      return new Unreadable("the answer can't be unpacked as " + coding);
    }
  }

  private static InputStream open(String coding, byte[] packed) throws IOException {
    InputStream in = new ByteArrayInputStream(packed);
    return switch (coding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(in);
      case "deflate" -> hasZlibHeader(packed) ? new InflaterInputStream(in) : new Bare(in);
      default -> throw new UnknownCodingException();
    };
  }

  private static boolean hasZlibHeader(byte[] packed) {
    return packed.length > 1
        && (packed[0] & 0x0f) == ZLIB_METHOD
        && ((packed[0] & 0xff) * 256 + (packed[1] & 0xff)) % ZLIB_CHECK == 0;
  }

  /** Without zlib's header. */
  private static final class Bare extends InflaterInputStream {
    Bare(InputStream in) {
      super(in, new Inflater(true));
    }

    @Override
    public void close() throws IOException {
      inf.end(); // what was handed in is not ended by the stream
      super.close();
    }
  }

  private static final class UnknownCodingException extends IOException {}
}
