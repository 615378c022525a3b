package dev.troupe.worker.provider.http;

import dev.troupe.schemas.FailureCode;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One account's HTTP client. Thread-safe; nothing is retried and no redirect is followed, since a
 * redirect could carry a key elsewhere.
 *
 * <p>Option {@code max_answer_bytes}: the longest reply that is read, as it was sent and as it is
 * unpacked; 16 MiB if not given.
 */
public final class Http implements AutoCloseable {
  private static final long MAX_BODY = 16L << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String UNWRITABLE =
      "not sent: the account's key or address has a character that HTTP can't carry";

  private final HttpClient client;
  private final WireReader wires;
  private final long maxBody;

  /**
   * @param baseUrl where calls go; plain HTTP is spoken in version 1.1, as no server answers the
   *     upgrade that would be offered with every first request
   */
  public Http(String baseUrl, Options options, WireReader wires) {
    this.wires = wires;
    this.maxBody = options.number("max_answer_bytes", MAX_BODY, 1, Integer.MAX_VALUE);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (baseUrl.startsWith("http:")) {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    client = builder.build();
  }

  /**
   * Writes, sends and waits for the whole reply, at most this long.
   *
   * @param writing may fail, as the JDK refuses what HTTP can't carry; then nothing is sent, and
   *     nothing is told of what it says, which is the key more often than not
   */
  public Exchange send(Supplier<HttpRequest.Builder> writing, Duration timeout) {
    HttpRequest request;
    try {
      request = writing.get().build();
    } catch (IllegalArgumentException e) {
      return new Exchange.Broken(Failed.of(FailureClass.AUTH, UNWRITABLE, null, Wire.NONE));
    }
    return send(request, timeout);
  }

  private Exchange send(HttpRequest request, Duration timeout) {
    AtomicReference<Wire> seen = new AtomicReference<>(Wire.NONE);
    BodyHandler<byte[]> limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBody);
    // The future, because the client's own timeout ends with the headers, and a body may hang too.
    CompletableFuture<HttpResponse<byte[]>> reply =
        client.sendAsync(
            request,
            info -> {
              // A request's id is worth most where the body never arrives.
              seen.set(wires.read(info.statusCode(), info.headers()));
              return limited.apply(info);
            });
    try {
      return replied(reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS), seen.get());
    } catch (TimeoutException e) {
      reply.cancel(true);
      return lost(FailureCode.TIMEOUT, "no answer within " + timeout, seen.get());
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      return lost(FailureCode.INTERRUPTED, "the worker stopped", seen.get());
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause(), seen.get());
    }
  }

  private Exchange replied(HttpResponse<byte[]> whole, Wire wire) {
    return switch (Codings.decode(whole.headers(), whole.body(), maxBody)) {
      case Codings.Plain plain ->
          new Exchange.Replied(new Reply(whole.headers(), plain.body(), wire));
      // Its status says enough, and nothing was generated.
      case Codings.Unreadable _, Codings.TooLarge _ when whole.statusCode() / 100 != 2 ->
          new Exchange.Replied(new Reply(whole.headers(), new byte[0], wire));
      case Codings.Unreadable unreadable -> lost(FailureCode.GARBLED, unreadable.why(), wire);
      case Codings.TooLarge _ -> tooLarge(wire);
    };
  }

  private Exchange tooLarge(Wire wire) {
    return lost(FailureCode.TOO_LARGE, "the answer has more than " + maxBody + " bytes", wire);
  }

  private Exchange failed(Throwable cause, Wire wire) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ConnectException
          || t instanceof HttpConnectTimeoutException
          || t instanceof UnresolvedAddressException) {
        return new Exchange.Broken(
            new Unavailable(
                null, FailureCode.UNREACHABLE.code(), "no connection: " + cause, Wire.NONE));
      }
      if (wire.httpStatus() != 0
          && String.valueOf(t.getMessage()).contains("body exceeds capacity")) {
        return tooLarge(wire);
      }
    }
    return lost(FailureCode.CONNECTION_LOST, cause.toString(), wire);
  }

  private static Exchange lost(FailureCode code, String message, Wire wire) {
    return new Exchange.Broken(new Lost(code.code(), message, wire));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
