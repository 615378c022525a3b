package dev.troupe.scheduler.api;

import dev.troupe.shared.input.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages away: each page that somebody on this machine looks at can send requests to a
 * loopback port, and jobs cost money. A page's requests name the page in {@code Origin}, or the
 * page's own host in {@code Host} if its DNS entry was pointed at loopback (DNS rebinding).
 */
final class Visitors {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

  /**
   * @param listen is a name of ours, too
   */
  Visitors(InetAddress listen) {
    String address = listen.getHostAddress();
    hosts.add(address.indexOf(':') < 0 ? address : "[" + address + "]");
  }

  /**
   * @throws Refused 403 if it comes from a page that is not ours
   */
  void check(ServerRequestHeaders headers) throws Refused {
    String host = headers.value(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
    if (!hosts.contains(withoutPort(host))) {
      throw forbidden("Host", host, "localhost or the address that this server listens on");
    }
    String origin = headers.value(HeaderNames.ORIGIN).orElse(null);
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      throw forbidden("Origin", origin, "none, or http://" + host);
    }
    String site = headers.value(FETCH_SITE).orElse("none");
    if (!site.equals("none") && !site.equals("same-origin")) {
      throw forbidden("Sec-Fetch-Site", site, "none or same-origin");
    }
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static Refused forbidden(String header, String value, String expected) {
    return Refused.of(Status.FORBIDDEN_403, Problem.at(header, value, expected));
  }
}
