package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.Stack;
import dev.troupe.stack.process.Ports;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a local fleet's scheduler answers HTTP: {@code --port}, else what the configuration says,
 * else a port that was chosen once for the data folder.
 *
 * @param host a loopback address or name, an IPv6 address in brackets
 */
record HttpAddress(String host, int port) {
  private static final String USE = "http";
  // A scheduler whose parent was killed is gone a second later.
  private static final Duration GOING = Duration.ofSeconds(3);
  private static final int MILLIS = 2_000;

  /**
   * Null if nobody wants one: a fleet that ends with its command has none unless it is configured.
   *
   * @param wanted null: as it is configured or was chosen
   * @throws CliException if somebody else listens there
   */
  static @Nullable HttpAddress of(
      @Nullable Integer wanted, TroupeConfig.Scheduler config, Stack stack, boolean persistent) {
    InetSocketAddress listen = config.listen();
    if (wanted == null && listen == null && !persistent) {
      return null;
    }
    String host = listen == null ? "127.0.0.1" : bracketed(listen.getHostString());
    HttpAddress address;
    if (wanted != null) {
      stack.keepPort(USE, wanted);
      address = new HttpAddress(host, wanted);
    } else if (persistent && listen != null && listen.getPort() != 0) {
      address = new HttpAddress(host, listen.getPort());
    } else {
      // A fleet of one command would be in the way of one that is there to stay.
      address = new HttpAddress(host, stack.port(USE));
    }
    address.requireFree();
    return address;
  }

  private void requireFree() {
    if (!Waiting.until(GOING, () -> Ports.isFree(port))) {
      throw CliException.dependency(
          "port "
              + port
              + " of "
              + host
              + ", the fleet's for HTTP, is taken"
              + Ports.holder(port).map(holder -> " by " + holder).orElse("")
              + " (expected: free; end that program, or choose another port with --port)");
    }
  }

  /** As the configuration has it. */
  String listen() {
    return host + ":" + port;
  }

  URI uri() {
    return URI.create("http://" + listen());
  }

  /** Whether the scheduler is there and well. */
  boolean ready() {
    try {
      HttpURLConnection request =
          (HttpURLConnection) uri().resolve("/readyz").toURL().openConnection();
      request.setConnectTimeout(MILLIS);
      request.setReadTimeout(MILLIS);
      try {
        return request.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        request.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
