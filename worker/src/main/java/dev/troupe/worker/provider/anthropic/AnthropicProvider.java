package dev.troupe.worker.provider.anthropic;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.LimitHeaders.Axis;
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
import dev.troupe.worker.provider.http.LimitReader.Row;
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
 * {@code /v1/messages}. Answers in text only; nothing can be looked up.
 *
 * <p>Option {@code prompt_cache: true} marks the system prompt for Anthropic's prompt cache, which
 * writes it at a higher price and reads it at a tenth. Option {@code service_tier}: {@code auto}
 * (capacity that was bought in advance, if there is some) or {@code standard_only}.
 */
public final class AnthropicProvider implements Provider {
  private static final String ANTHROPIC = "https://api.anthropic.com";
  private static final String VERSION = "2023-06-01";
  private static final LimitReader LIMITS =
      new LimitReader(
          List.of(
              row(Axis.REQUESTS, "requests"),
              row(Axis.TOKENS, "tokens"),
              row(Axis.INPUT_TOKENS, "input-tokens"),
              row(Axis.OUTPUT_TOKENS, "output-tokens")));

  // Above the longest one of any model, by the provider's table of tool use: 804 (Claude Opus 4.7
  // that has to use a tool).
  private static final long TOOL_PROMPT_TOKENS = 1_000;

  private final String url;
  private final @Nullable Secret key;
  private final String tier;
  private final MessageBody messages;
  private final Wording wording;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public AnthropicProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    String base = options.baseUrl(ANTHROPIC);
    // Both are seen in the wild: the host alone, and the host with its version.
    url = base.replaceFirst("/v1$", "") + "/v1/messages";
    key = account.apiKey();
    String usual = "auto";
    tier = options.oneOf("service_tier", usual, List.of(usual, "standard_only"));
    messages =
        new MessageBody(options.bool("prompt_cache", false), tier.equals(usual) ? null : tier);
    wording =
        Parameters.agreeing(Says.WORDING, messages::of).allowing(options.names(Wording.EXTRA));
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of("request-id"), LIMITS, clock));
  }

  private static Row row(Axis axis, String what) {
    String name = "anthropic-ratelimit-" + what + "-";
    return new Row(axis, name + "limit", name + "remaining", name + "reset");
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.TEXT) {
      return Failures.cannot(request.format().modality());
    }
    ObjectNode body = messages.of(request);
    Parameters.of(request).extra(body);
    return switch (http.send(() -> post(body, request), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(request, replied.reply()));
    };
  }

  private HttpRequest.Builder post(ObjectNode body, ProviderRequest request) {
    HttpRequest.Builder post = Posts.json(url, body, request).header("anthropic-version", VERSION);
    return key == null ? post : post.header("x-api-key", key.reveal());
  }

  private ProviderOutcome read(ProviderRequest request, Reply reply) {
    JsonNode body = reply.json();
    JsonNode error = ErrorBody.in(body);
    return reply.ok() && error.isMissingNode()
        ? MessageReply.read(request, reply, body)
        : failures.of(
            ErrorClasses.of(reply.status(), error), reply, error, ErrorClasses.said(error));
  }

  @Override
  public Wording wording(Modality modality) {
    return modality == Modality.TEXT ? wording : Wording.lacking(modality);
  }

  /** A tool brings a system prompt of the provider's own along. */
  @Override
  public Usage bound(ProviderRequest request) {
    Usage most = request.bound();
    Usage withTool =
        request.format().schema() == null && !Parameters.of(request).offersTools()
            ? most
            : Usage.tokens(most.inputTokens() + TOOL_PROMPT_TOKENS, most.outputTokens());
    return withTool.tier(ServiceTier.asked(tier));
  }

  @Override
  public void close() {
    http.close();
  }
}
