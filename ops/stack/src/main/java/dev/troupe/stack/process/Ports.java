package dev.troupe.stack.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Free TCP ports on loopback. */
public final class Ports {
  // Below the range that systems give to outgoing connections (Linux 32768.., macOS 49152..). A
  // client that keeps dialling a server that is down would, with a port from that range, sooner or
  // later be
  // given the very port it dials as its own and connect to itself: the server could then not come
  // back.
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  private Ports() {}

  /**
   * A port that nothing listens on at this moment.
   *
   * @throws IllegalStateException if 1,000 tries found none
   */
  public static int free(RandomGenerator random) {
    for (int i = 0; i < 1_000; i++) {
      int port = random.nextInt(FIRST, LAST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port found on 127.0.0.1 (tried: 1,000 between " + FIRST + " and " + LAST + ")");
  }

  /** Whether there is such a port. */
  public static boolean exists(int port) {
    return port >= 1 && port <= 65_535;
  }

  /** Who listens there, such as {@code pid 123 (/usr/bin/java)}, if it can be told. */
  public static Optional<String> holder(int port) {
    return PortHolder.of(port);
  }

  /** Whether a server could listen on that port of loopback now. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
