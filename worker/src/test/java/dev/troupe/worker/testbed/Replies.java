package dev.troupe.worker.testbed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider of any kind that always gives the same reply, byte by byte, and keeps what it got. */
public final class Replies implements AutoCloseable {
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Reply reply = new Reply(200, Map.of(), "");

  private record Reply(int status, Map<String, String> headers, String latin1) {}

  public Replies() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
              + exchange.getRequestURI());
      Reply now = reply;
      now.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = now.latin1().getBytes(StandardCharsets.ISO_8859_1);
      exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** From now on nothing but that. */
  public void give(int status, Map<String, String> headers, byte[] body) {
    reply = new Reply(status, headers, new String(body, StandardCharsets.ISO_8859_1));
  }

  /** Bodies and addresses of what was asked. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
