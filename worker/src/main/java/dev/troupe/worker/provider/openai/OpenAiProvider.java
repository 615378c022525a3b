package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions at OpenAI, or at anyone who speaks like it. One HTTP client per account.
 *
 * <p>Nothing is retried here. The call id travels as {@code X-Client-Request-Id}, and at OpenAI in
 * the request's metadata too.
 */
public final class OpenAiProvider implements Provider {
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");
  private static final long MAX_BODY = 16L << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final URI chat;
  private final @Nullable Secret key;
  private final ChatRequest requests;
  private final Replies replies;
  private final HttpClient client;

  /**
   * @throws IllegalArgumentException if an account that is not OpenAI's own has no base URL
   */
  public OpenAiProvider(TroupeConfig.Provider account, InstantSource clock) {
    boolean own = account.kind().equals("openai");
    URI base = account.baseUrl();
    if (base == null) {
      if (!own) {
        throw new IllegalArgumentException(
            "providers." + account.name() + ".base_url: missing (expected: an http or https URL)");
      }
      base = OPENAI;
    }
    chat = URI.create(base.toString().replaceFirst("/+$", "") + "/chat/completions");
    key = account.apiKey();
    requests = new ChatRequest(own, account.options());
    replies = new Replies(clock, own);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if ("http".equals(chat.getScheme())) {
      // No server answers the upgrade to HTTP/2 that would be offered with every first request.
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    client = builder.build();
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(chat)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("X-Client-Request-Id", request.callId().toString())
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(requests.body(request))));
    if (key != null) {
      http.header("Authorization", "Bearer " + key.reveal());
    }
    // The future, because the client's own timeout ends with the headers, and a body may hang too.
    CompletableFuture<HttpResponse<byte[]>> reply =
        client.sendAsync(http.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
    try {
      return replies.read(reply.get(request.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      reply.cancel(true);
      return lost("timeout", "no answer within " + request.timeout());
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      return lost("interrupted", "the worker stopped");
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private static ProviderOutcome failed(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ConnectException
          || t instanceof HttpConnectTimeoutException
          || t instanceof UnresolvedAddressException) {
        return new ProviderOutcome.Unavailable(
            null, "unreachable", "no connection: " + cause, ProviderOutcome.Wire.NONE);
      }
    }
    return lost("connection_lost", cause.toString());
  }

  private static ProviderOutcome lost(String code, String message) {
    return new ProviderOutcome.Lost(code, message, ProviderOutcome.Wire.NONE);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
