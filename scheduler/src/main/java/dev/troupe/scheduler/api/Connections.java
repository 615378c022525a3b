package dev.troupe.scheduler.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * Ends a connection whose next request is not there in full within {@link #PATIENCE}, whether
 * nothing comes or a byte now and then. (The server's own timeouts start again with each byte, and
 * not at all while headers or a body are read.)
 */
final class Connections implements ServerConnectionSelector {
  /**
   * From the end of one answer to the last byte of the next request; of a file, to its next MiB.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ScopedValue<Watched> CURRENT = ScopedValue.newInstance();

  private final Http1ConnectionSelector http;
  private final InstantSource clock;

  Connections(InstantSource clock) {
    this.http = Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    this.clock = clock;
  }

  /** To be called by whoever serves a request, once all of it has been read. */
  static void received() {
    CURRENT.get().waiting = false;
  }

  /** To be called while a large request is read: a part of it has come, and the next may. */
  static void arrives() {
    CURRENT.get().await();
  }

  /** To be called once a request was answered. */
  static void answered() {
    CURRENT.get().await();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Watched((Http1Connection) http.connection(context), clock);
  }

  private static final class Watched implements ServerConnection, InterruptableTask<Void> {
    private final Http1Connection connection;
    private final InstantSource clock;
    private volatile boolean waiting;
    private volatile Instant since;

    Watched(Http1Connection connection, InstantSource clock) {
      this.connection = connection;
      this.clock = clock;
      this.since = clock.instant();
      this.waiting = true;
    }

    private void await() {
      since = clock.instant();
      waiting = true;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      ScopedValue.where(CURRENT, this)
          .<Void, InterruptedException>call(
              () -> {
                connection.handle(limit);
                return null;
              });
    }

    @Override
    public Duration idleTime() {
      return waiting ? Duration.between(since, clock.instant()) : Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      // Without the interrupt a connection ends after its request only, which may never be there.
      connection.close(interrupt || idleTime().compareTo(PATIENCE) >= 0);
    }

    @Override
    public boolean canInterrupt() {
      return connection.canInterrupt();
    }
  }
}
