package dev.troupe.simulator.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The HTTP server: turns exchanges into calls, and deliveries into bytes or silence. */
public final class HttpFront implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpFront.class.getName());
  private static final int BACKLOG = 4_096;

  static {
    // Read once by the JDK's server. Its defaults close all but 200 idle connections and delay
    // small
    // writes: a client of 600 connections would see cuts and 40 ms that nobody ordered.
    setDefault("sun.net.httpserver.maxIdleConnections", "20000");
    setDefault("sun.net.httpserver.idleInterval", "600");
    setDefault("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Router router;
  private volatile CountDownLatch hanging = new CountDownLatch(1);

  /** Binds and starts. */
  public HttpFront(InetSocketAddress address, Router router) {
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.router = router;
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sim-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    router.onReset(this::releaseHanging);
    server.start();
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readNBytes(LimitedJson.MAX_BYTES + 1);
      deliver(exchange, router.route(call(exchange, body)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The JDK's server would close the connection without a word, as if a cut had been ordered.
      LOG.log(System.Logger.Level.ERROR, "the simulator itself failed", e);
      throw e;
    }
  }

  private void deliver(HttpExchange exchange, Delivery delivery)
      throws IOException, InterruptedException {
    switch (delivery) {
      case Delivery.Send(var reply) -> send(exchange, reply, reply.body());
      case Delivery.CutMidBody(var reply) ->
          send(exchange, reply, Arrays.copyOf(reply.body(), reply.body().length / 2));
      case Delivery.Close() -> {}
      case Delivery.Hang() -> hanging.await();
    }
  }

  /** Fewer bytes than announced make the JDK's server close the connection. */
  private static void send(HttpExchange exchange, HttpReply reply, byte[] bytes)
      throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(
        reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
    if (reply.body().length > 0) {
      var out = exchange.getResponseBody();
      out.write(bytes);
      out.flush();
    }
  }

  private static HttpCall call(HttpExchange exchange, byte[] body) {
    var headers = new HashMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    var uri = exchange.getRequestURI();
    return new HttpCall(
        exchange.getRequestMethod(), uri.getPath(), query(uri.getRawQuery()), headers, body);
  }

  private static Map<String, String> query(@Nullable String raw) {
    var query = new HashMap<String, String>();
    if (raw != null) {
      for (var pair : raw.split("&", -1)) {
        var at = pair.indexOf('=');
        var name = at < 0 ? pair : pair.substring(0, at);
        query.put(decode(name), at < 0 ? "" : decode(pair.substring(at + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private void releaseHanging() {
    var before = hanging;
    hanging = new CountDownLatch(1);
    before.countDown();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    releaseHanging();
  }
}
