package dev.troupe.worker.provider.cohere;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v2/chat}. Answers in text only; nothing can be looked up, and nothing is told of limits.
 * It has no options of its own.
 */
public final class CohereProvider implements Provider {
  private static final String COHERE = "https://api.cohere.com";

  private final String url;
  private final @Nullable Secret key;
  private final Wording wording;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public CohereProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    String base = options.baseUrl(COHERE);
    // Both are seen in the wild: the host alone, and the host with its version.
    url = base.replaceFirst("/v[12]$", "") + "/v2/chat";
    key = account.apiKey();
    wording =
        Parameters.agreeing(Says.WORDING, ChatBody::of).allowing(options.names(Wording.EXTRA));
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of(), LimitReader.NONE, clock));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    ObjectNode body = ChatBody.of(request);
    Parameters.of(request).extra(body);
    return switch (http.send(() -> authorized(Posts.json(url, body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(request, replied.reply()));
    };
  }

  @Override
  public Wording wording(Modality modality) {
    return modality == Modality.TEXT ? wording : Wording.lacking(modality);
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder post) {
    return key == null ? post : post.header("Authorization", "Bearer " + key.reveal());
  }

  private ProviderOutcome read(ProviderRequest request, Reply unnamed) {
    JsonNode body = unnamed.json();
    Reply reply = unnamed.named(body.path("id"));
    JsonNode error = ErrorBody.in(body);
    if (reply.ok() && error.isMissingNode()) {
      return ChatReply.read(request, reply, body, failures);
    }
    String said = error.asString(error.path("message").asString(""));
    return failures.of(ErrorClasses.of(reply.status(), said), reply, error, said);
  }

  @Override
  public void close() {
    http.close();
  }
}
