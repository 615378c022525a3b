package dev.troupe.worker.provider.gemini;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
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
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code models/MODEL:generateContent}. Answers in text only; nothing can be looked up, and no
 * header tells anything: request ids and times to wait come in bodies.
 *
 * <p>Options: {@code thinking_budget}, tokens that the model may think where a request says
 * nothing, 0 for none; {@code service_tier}.
 */
public final class GeminiProvider implements Provider {
  private static final String GOOGLE = "https://generativelanguage.googleapis.com/v1beta";
  private static final long UNSET = -2;
  private static final List<String> TIERS = List.of("standard", "flex", "priority");

  private final String base;
  private final @Nullable Secret key;
  private final @Nullable String tier;
  private final ContentBody contents;
  private final Wording wording;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public GeminiProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    base = options.baseUrl(GOOGLE);
    key = account.apiKey();
    tier = options.text("service_tier");
    if (tier != null && !TIERS.contains(tier)) {
      throw options.wrong("service_tier", tier, "one of " + String.join(", ", TIERS));
    }
    long budget = options.number("thinking_budget", UNSET, -1, Integer.MAX_VALUE);
    contents = new ContentBody(budget == UNSET ? null : budget, tier);
    wording =
        Parameters.agreeing(Says.WORDING, contents::of).allowing(options.names(Wording.EXTRA));
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of(), LimitReader.NONE, clock));
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    String model = URLEncoder.encode(request.model(), StandardCharsets.UTF_8);
    String url = base + "/models/" + model + ":generateContent";
    ObjectNode body = contents.of(request);
    Parameters.of(request).extra(body);
    return switch (http.send(() -> authorized(Posts.json(url, body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(request, replied.reply()));
    };
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder post) {
    return key == null ? post : post.header("x-goog-api-key", key.reveal());
  }

  @Override
  public Wording wording(Modality modality) {
    return modality == Modality.TEXT ? wording : Wording.lacking(modality);
  }

  private ProviderOutcome read(ProviderRequest request, Reply reply) {
    JsonNode body = reply.json();
    JsonNode error = ErrorBody.in(body);
    return reply.ok() && error.isMissingNode()
        ? ContentReply.read(request, reply, body)
        : failures.of(
            ErrorClasses.of(reply.status(), error), reply, error, ErrorClasses.said(error));
  }

  @Override
  public Usage bound(ProviderRequest request) {
    return request.bound().tier(ServiceTier.asked(tier));
  }

  @Override
  public void close() {
    http.close();
  }
}
