package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.ErrorBody;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Posts;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.WireReader;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI, or anyone who speaks like it. One HTTP client per account.
 *
 * <p>The call id travels as {@code X-Client-Request-Id}, and at OpenAI in the request's metadata
 * too. Other answers than text come from where their modality says; option {@code api} says where
 * text comes from: {@code chat}, {@code responses} or {@code embeddings}.
 */
public final class OpenAiProvider implements Provider {
  private static final String OPENAI = "https://api.openai.com/v1";

  private final String base;
  private final @Nullable Secret key;
  private final Tier tier;
  private final Api text;
  private final ImagesApi images;
  private final SpeechApi speech;
  private final EmbeddingsApi embeddings;
  private final ModerationsApi moderations = new ModerationsApi();
  private final Map<Modality, Wording> wordings = new EnumMap<>(Modality.class);
  private final Failures failures;
  private final LookUps lookUps;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an account that is not OpenAI's own has no base URL, or an
   *     option has a value that it can't have
   */
  public OpenAiProvider(TroupeConfig.Provider account, InstantSource clock) {
    boolean own = account.kind().equals("openai");
    Options options = new Options(account);
    base = options.baseUrl(own ? OPENAI : null);
    Dialect dialect = Dialect.of(options, base, own ? Dialect.OPENAI : Dialect.OTHER);
    key = account.apiKey();
    tier = Tier.of(dialect, options);
    ChatApi chat = new ChatApi(dialect, tier, options);
    text =
        switch (options.oneOf("api", "chat", List.of("chat", "responses", "embeddings"))) {
          case "responses" -> new ResponsesApi(dialect, tier, options);
          case "embeddings" -> EmbeddingsApi.oneByOne(options);
          default -> chat;
        };
    images = new ImagesApi(options);
    speech = new SpeechApi(options);
    embeddings = EmbeddingsApi.lists(options);
    Set<String> extra = options.names(Wording.EXTRA);
    for (Modality modality : Modality.values()) {
      Api api = api(modality);
      wordings.put(modality, Parameters.agreeing(api.wording(), api::body).allowing(extra));
    }
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(dialect.requestIds(), dialect.limits(), clock));
    lookUps = new LookUps(base, http, dialect == Dialect.OPENROUTER, text == chat && chat.stores());
  }

  private Api api(Modality modality) {
    return switch (modality) {
      case TEXT -> text;
      case IMAGE -> images;
      case AUDIO -> speech;
      case EMBEDDING -> embeddings;
      case MODERATION -> moderations;
    };
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    Api api = api(request.format().modality());
    ObjectNode body = api.body(request);
    Parameters.of(request).extra(body);
    return switch (http.send(
        () -> authorized(Posts.json(base + api.path(), body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied ->
          Answers.kept(request, replied.reply(), read(api, request, replied.reply()));
    };
  }

  @Override
  public Wording wording(Modality modality) {
    return Objects.requireNonNull(wordings.get(modality));
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder builder) {
    return key == null ? builder : builder.header("Authorization", "Bearer " + key.reveal());
  }

  private ProviderOutcome read(Api api, ProviderRequest request, Reply reply) {
    JsonNode body = reply.json();
    if (reply.ok() && api.isAnswer(body)) {
      return api.read(request, reply, body);
    }
    JsonNode error = ErrorBody.in(body);
    int status = reply.ok() ? hidden(error) : reply.status();
    return failures.of(ErrorClasses.of(status, error), reply, error, ErrorClasses.said(error));
  }

  /** Some gateways answer 200 and put what went wrong, with its status, into the body. */
  private static int hidden(JsonNode error) {
    int inner = error.path("code").asInt(502);
    return inner >= 400 ? inner : 502;
  }

  @Override
  public LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    return lookUps.find(request, requestId, this::authorized);
  }

  @Override
  public Usage bound(ProviderRequest request) {
    return switch (request.format().modality()) {
      case TEXT ->
          text instanceof EmbeddingsApi
              ? Usage.tokens(request.inputTokensBound(), 0)
              : request.bound().tier(tier.asked());
      case IMAGE -> images.bound(request);
      case AUDIO, EMBEDDING, MODERATION -> request.bound();
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
