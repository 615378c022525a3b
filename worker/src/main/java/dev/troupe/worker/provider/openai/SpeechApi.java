package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.Sniffer;
import dev.troupe.worker.provider.http.Unsaid;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /audio/speech}. Options: {@code voice} for roles without one, {@code audio_format}.
 *
 * <p>The models that are sold by the character tell no usage, but characters can be counted here;
 * those that are sold by the token tell none either, so that what such a call cost is not known.
 */
final class SpeechApi implements Api {
  private static final double SLOWEST = 0.25;
  private static final double FASTEST = 4;
  private static final Wording WORDING =
      Unsaid.range(
              Wording.of("instructions", "response_format", "speed", "voice"),
              "speed",
              SLOWEST,
              FASTEST)
          .but(
              "instructions to a model that is sold by the character",
              r -> Parameters.of(r).has("instructions") && isSoldByTheCharacter(r.model()))
          .but(
              "instructions beside a system prompt",
              r -> Parameters.of(r).has("instructions") && r.content().system() != null);

  private final String voice;
  private final String format;

  SpeechApi(Options options) {
    voice = options.text("voice", "alloy");
    format =
        options.oneOf("audio_format", "mp3", List.of("mp3", "opus", "aac", "flac", "wav", "pcm"));
  }

  @Override
  public String path() {
    return "/audio/speech";
  }

  @Override
  public Wording wording() {
    return WORDING;
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    body.put("input", request.content().prompt());
    body.put("voice", request.format().voice() == null ? voice : request.format().voice());
    body.put("response_format", format);
    if (request.content().system() != null && !isSoldByTheCharacter(request.model())) {
      body.put("instructions", request.content().system());
    }
    Parameters.of(request).copy(WORDING.parameters(), body);
    return body;
  }

  private static boolean isSoldByTheCharacter(String model) {
    return model.startsWith("tts-");
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    String type = Sniffer.mediaType(reply, "audio");
    if (type == null) {
      return Failures.garbled(reply, "the answer is no recording");
    }
    long characters =
        request.content().prompt().codePointCount(0, request.content().prompt().length());
    return new Answered(
        new Media(type, reply.body()),
        isSoldByTheCharacter(request.model()) ? new Usage(0, 0, 0, 0, 0, 0, characters) : null,
        reply.wire());
  }
}
