package dev.troupe.worker.provider.bedrock;

import dev.troupe.shared.config.Secret;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Lets AWS' SDK send through our own client: the same time-outs and limits as everywhere, and none
 * of the retries that the SDK's clients make beneath its switch for them (the one over
 * HttpURLConnection repeats a POST whose connection breaks). Thread-safe.
 *
 * @param key goes instead of a signature
 */
record SdkHttp(Http http, @Nullable Secret key) implements SdkHttpClient {
  /** Those that the client sets itself. */
  private static final Set<String> OURS =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private static final ScopedValue<Call> CALL = ScopedValue.newInstance();

  /** One call and what came of it. Used by its thread only. */
  static final class Call {
    private final Duration timeout;
    private @Nullable Exchange exchange;

    Call(Duration timeout) {
      this.timeout = timeout;
    }

    /** Null: nothing was sent. */
    @Nullable Exchange exchange() {
      return exchange;
    }
  }

  /** Runs with this call as the one that is sent. */
  <T> T during(Call call, Supplier<T> work) {
    return ScopedValue.where(CALL, call).call(work::get);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return send(request, CALL.get());
      }

      @Override
      public void abort() {} // the call's own time-out ends it
    };
  }

  private HttpExecuteResponse send(HttpExecuteRequest request, Call call) throws IOException {
    BodyPublisher body = body(request);
    Exchange exchange = http.send(() -> written(request, body), call.timeout);
    call.exchange = exchange;
    return switch (exchange) {
      case Exchange.Broken broken -> throw new IOException(broken.outcome().message());
      case Exchange.Replied replied -> response(replied.reply());
    };
  }

  private HttpRequest.Builder written(HttpExecuteRequest request, BodyPublisher body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.httpRequest().getUri())
            .method(request.httpRequest().method().name(), body);
    request
        .httpRequest()
        .forEachHeader(
            (name, values) -> {
              if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    if (key != null) {
      builder.setHeader("Authorization", "Bearer " + key.reveal());
    }
    return builder;
  }

  private static BodyPublisher body(HttpExecuteRequest request) throws IOException {
    ContentStreamProvider content = request.contentStreamProvider().orElse(null);
    if (content == null) {
      return BodyPublishers.noBody();
    }
    try (InputStream in = content.newStream()) {
      return BodyPublishers.ofByteArray(in.readAllBytes());
    }
  }

  private static HttpExecuteResponse response(Reply reply) {
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpResponse.builder()
                .statusCode(reply.status())
                .headers(reply.headers().map())
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(reply.body())))
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
