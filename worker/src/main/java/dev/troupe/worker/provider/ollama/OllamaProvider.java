package dev.troupe.worker.provider.ollama;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.ErrorBody;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.LimitReader;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Posts;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.WireReader;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/chat}, not streamed. A key is sent if there is one (ollama.com wants it). Text only;
 * nothing can be looked up, and nothing costs anything, so that a lost answer is asked for again.
 *
 * <p>Options: {@code num_ctx} (tokens of context that the model is loaded with), {@code keep_alive}
 * (how long it stays loaded).
 */
public final class OllamaProvider implements Provider {
  private static final String LOCAL = "http://localhost:11434";
  private static final long MOST_CONTEXT = 10_000_000;

  private final String base;
  private final @Nullable Secret key;
  private final long context;
  private final @Nullable String keepAlive;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public OllamaProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    base = options.baseUrl(LOCAL);
    key = account.apiKey();
    context = options.number("num_ctx", 0, 1, MOST_CONTEXT);
    keepAlive = options.text("keep_alive");
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of(), LimitReader.NONE, clock));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    ObjectNode body = body(request);
    return switch (http.send(
        () -> authorized(Posts.json(base + "/api/chat", body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied -> read(replied.reply());
    };
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder post) {
    return key == null ? post : post.header("Authorization", "Bearer " + key.reveal());
  }

  private ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    // Left out means yes here.
    body.put("stream", false);
    ArrayNode messages = body.putArray("messages");
    if (request.content().system() != null) {
      messages.addObject().put("role", "system").put("content", request.content().system());
    }
    messages.addObject().put("role", "user").put("content", request.content().prompt());
    ObjectNode options =
        body.putObject("options").put("num_predict", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      options.put("temperature", request.sampling().temperature());
    }
    if (context > 0) {
      options.put("num_ctx", context);
    }
    if (request.format().schema() != null) {
      body.set("format", request.format().schema());
    }
    if (keepAlive != null) {
      body.put("keep_alive", keepAlive);
    }
    return body;
  }

  private ProviderOutcome read(Reply reply) {
    JsonNode body = reply.json();
    JsonNode error = ErrorBody.in(body);
    if (!reply.ok() || !error.isMissingNode()) {
      String said = error.asString(error.path("message").asString(""));
      return failures.of(classOf(reply.status(), said), reply, error, said);
    }
    if (!body.path("done").asBoolean(false)) {
      return Failures.garbled(reply, "the answer is not done");
    }
    String text = Answers.joined(body.path("message").path("content"));
    Usage usage =
        Counts.read(
            body,
            b ->
                // A prompt that the model still has in its memory is not counted at all.
                Counts.tokens(
                    Counts.optional(b.path("prompt_eval_count")),
                    0,
                    0,
                    Counts.required(b.path("eval_count")),
                    0));
    return Answers.warm(reply, text, usage, end(body));
  }

  private static FailureClass classOf(int status, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    if (words.contains("context length") || words.contains("exceeds the context")) {
      return FailureClass.CONTEXT;
    }
    return Failures.byStatus(status);
  }

  private static Finish end(JsonNode body) {
    return switch (body.path("done_reason").asString("stop")) {
      case "stop" -> Finish.STOP;
      case "length" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
