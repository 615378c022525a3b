package dev.troupe.stack;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Asks a broker for its metadata over a bare socket. A broker that is still starting answers with
 * no brokers. Kafka's own client would do the same, but costs half a second of class loading.
 */
final class KafkaProbe {
  private static final int MILLIS = 2_000;
  private static final int METADATA = 3;
  private static final int VERSION = 4;
  private static final int CORRELATION = 77;
  private static final int REQUEST_BYTES = 2 + 2 + 4 + 2 + 4 + 1;

  private KafkaProbe() {}

  static void check(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
      socket.setSoTimeout(MILLIS);
      var out = new DataOutputStream(socket.getOutputStream());
      out.write(request());
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      in.readInt(); // size
      int correlation = in.readInt();
      in.readInt(); // throttle time
      int brokers = in.readInt();
      if (correlation != CORRELATION || brokers < 1) {
        throw new IOException("the broker knows of " + brokers + " brokers (expected: >= 1)");
      }
    }
  }

  private static byte[] request() {
    return java.nio.ByteBuffer.allocate(4 + REQUEST_BYTES)
        .putInt(REQUEST_BYTES)
        .putShort((short) METADATA)
        .putShort((short) VERSION)
        .putInt(CORRELATION)
        .putShort((short) -1) // no client id
        .putInt(0) // no topics
        .put((byte) 0) // create none
        .array();
  }
}
