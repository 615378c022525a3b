package dev.troupe.worker.provider.elevenlabs;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.ErrorBody;
import dev.troupe.worker.provider.http.Exchange;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Http;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Posts;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.Unsaid;
import dev.troupe.worker.provider.http.WireReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/text-to-speech/VOICE}. Recordings only; a lost one is looked up in the account's
 * history.
 *
 * <p>Options: {@code voice} for roles without one, {@code audio_format} as ElevenLabs calls it
 * ({@code mp3_44100_128}), {@code stability} and {@code similarity_boost} from 0 to 1.
 */
public final class ElevenLabsProvider implements Provider {
  private static final String ELEVEN_LABS = "https://api.elevenlabs.io";

  // "Rachel", whom every account has.
  private static final String USUAL_VOICE = "21m00Tcm4TlvDq8ikWAM";

  private static final double SLOWEST = 0.7;
  private static final double FASTEST = 1.2;

  private final String base;
  private final @Nullable Secret key;
  private final String voice;
  private final String format;
  private final ObjectNode voiceSettings = Json.MESSAGES.createObjectNode();
  private final Set<String> extra;
  private final Failures failures;
  private final Http http;

  /**
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  public ElevenLabsProvider(TroupeConfig.Provider account, InstantSource clock) {
    Options options = new Options(account);
    base = options.baseUrl(ELEVEN_LABS).replaceFirst("/v1$", "") + "/v1";
    key = account.apiKey();
    voice = options.text("voice", USUAL_VOICE);
    format = options.text("audio_format", "mp3_44100_128");
    for (String setting : List.of("stability", "similarity_boost")) {
      String value = options.text(setting);
      if (value != null) {
        voiceSettings.put(setting, share(options, setting, value));
      }
    }
    extra = options.names(Wording.EXTRA);
    failures = new Failures(clock);
    http = new Http(base, options, new WireReader(List.of("request-id"), Places.LIMITS, clock));
  }

  private static double share(Options options, String name, String value) {
    try {
      double share = Double.parseDouble(value);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw options.wrong(name, value, "0 to 1");
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    if (request.format().modality() != Modality.AUDIO) {
      return Failures.cannot(request.format().modality());
    }
    String url =
        base + "/text-to-speech/" + encoded(voice(request)) + "?output_format=" + encoded(format);
    ObjectNode body = body(request);
    Parameters.of(request).extra(body);
    return switch (http.send(() -> authorized(Posts.json(url, body, request)), request.timeout())) {
      case Exchange.Broken broken -> broken.outcome();
      case Exchange.Replied replied -> read(replied.reply());
    };
  }

  /** A role's voice may come from whoever submits: it must stay one segment of the address. */
  private String voice(ProviderRequest request) {
    return request.format().voice() == null ? voice : request.format().voice();
  }

  private ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("text", request.content().prompt()).put("model_id", request.model());
    if (!voiceSettings.isEmpty()) {
      body.set("voice_settings", voiceSettings.deepCopy());
    }
    Parameters parameters = Parameters.of(request);
    parameters.copy("seed", body, "seed");
    if (parameters.has("speed")) {
      parameters.copy("speed", body.withObject("/voice_settings"), "speed");
    }
    return body;
  }

  @Override
  public Wording wording(Modality modality) {
    if (modality != Modality.AUDIO) {
      return Wording.lacking(modality);
    }
    Wording wording =
        Unsaid.range(Wording.of("response_format", "seed", "speed"), "speed", SLOWEST, FASTEST);
    // Which of its bit rates another one means, nobody has said.
    String usual = format.replaceFirst("_.*", "");
    wording = Unsaid.words(wording, "response_format", Set.of(usual));
    return Parameters.agreeing(wording, this::body).allowing(extra);
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder builder) {
    return key == null ? builder : builder.header("xi-api-key", key.reveal());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }

  private ProviderOutcome read(Reply reply) {
    if (!reply.ok()) {
      JsonNode detail = ErrorBody.in(reply.json());
      FailureClass kind = ErrorClasses.of(reply.status(), detail);
      return failures.of(kind, reply, detail, ErrorClasses.said(detail));
    }
    String type = Recordings.mediaType(reply);
    if (type == null) {
      return Failures.garbled(reply, "the answer is no recording");
    }
    return new Answered(new Media(type, reply.body()), Recordings.cost(reply), reply.wire());
  }

  @Override
  public LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    HistorySearch search = new HistorySearch(request, voice(request), requestId);
    JsonNode item = search.find(get("/history?" + search.query(), request));
    if (item == null) {
      return new LookUp.Nothing("the history has no such recording");
    }
    String id = item.path("history_item_id").asString("");
    Reply audio = get("/history/" + encoded(id) + "/audio", request);
    String type = audio == null ? null : Recordings.mediaType(audio);
    Usage usage = HistorySearch.usage(item);
    if (audio == null || type == null) {
      return usage == null
          ? new LookUp.Nothing("the recording can't be had again")
          : new LookUp.Billed(usage, ProviderOutcome.Wire.NONE);
    }
    return new LookUp.Found(new Answered(new Media(type, audio.body()), usage, audio.wire()));
  }

  /** A reply of success, or null. */
  private @Nullable Reply get(String path, ProviderRequest request) {
    return http.send(
                    () -> authorized(HttpRequest.newBuilder(URI.create(base + path)).GET()),
                    request.timeout())
                instanceof Exchange.Replied r
            && r.reply().ok()
        ? r.reply()
        : null;
  }

  @Override
  public void close() {
    http.close();
  }
}
