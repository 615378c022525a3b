package dev.troupe.worker.provider.ollama;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.ErrorBody;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.LimitReader;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Posts;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.WireReader;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/chat}, not streamed. A key is sent if there is one (ollama.com wants it). Answers in
 * text only; nothing can be looked up, and nothing costs anything, so that a lost answer is asked
 * for again.
 *
 * <p>Options: {@code num_ctx} (tokens of context that the model is loaded with), {@code keep_alive}
 * (how long it stays loaded).
 */
public final class OllamaProvider implements Provider {
  private static final String LOCAL = "http://localhost:11434";
  private static final long MOST_CONTEXT = 10_000_000;

  private final String base;
  private final @Nullable Secret key;
  private final ChatBody chat;
  private final Wording wording;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public OllamaProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    base = options.baseUrl(LOCAL);
    key = account.apiKey();
    chat = new ChatBody(options.number("num_ctx", 0, 1, MOST_CONTEXT), options.text("keep_alive"));
    wording = Parameters.agreeing(Says.WORDING, chat::of).allowing(options.names(Wording.EXTRA));
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of(), LimitReader.NONE, clock));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    ObjectNode body = chat.of(request);
    Parameters.of(request).extra(body);
    return switch (http.send(
        () -> authorized(Posts.json(base + "/api/chat", body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(request, replied.reply()));
    };
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder post) {
    return key == null ? post : post.header("Authorization", "Bearer " + key.reveal());
  }

  @Override
  public Wording wording(Modality modality) {
    return modality == Modality.TEXT ? wording : Wording.lacking(modality);
  }

  private ProviderOutcome read(ProviderRequest request, Reply reply) {
    JsonNode body = reply.json();
    JsonNode error = ErrorBody.in(body);
    if (!reply.ok() || !error.isMissingNode()) {
      String said = error.asString(error.path("message").asString(""));
      return failures.of(classOf(reply.status(), said), reply, error, said);
    }
    return ChatReply.read(request, reply, body);
  }

  private static FailureClass classOf(int status, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    if (words.contains("context length") || words.contains("exceeds the context")) {
      return FailureClass.CONTEXT;
    }
    return Failures.byStatus(status);
  }

  @Override
  public void close() {
    http.close();
  }
}
