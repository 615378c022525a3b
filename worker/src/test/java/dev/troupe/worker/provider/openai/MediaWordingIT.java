package dev.troupe.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.testbed.Replies;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a request says of a vector, a picture or a recording goes before the account's options. */
class MediaWordingIT {
  private final Replies replies;

  MediaWordingIT() throws IOException {
    replies = new Replies();
    replies.give(500, Map.of(), new byte[0]);
  }

  @AfterEach
  void stop() {
    replies.close();
  }

  @Test
  void call_embedding_hasTheRequestsDimensions() {
    Map<String, String> options = Map.of("api", "embeddings", "dimensions", "5");
    assertThat(body(options, request(Modality.TEXT, "m", "{\"dimensions\": 3}")).at("/dimensions"))
        .isEqualTo(read("3"));
    assertThat(body(options, request(Modality.TEXT, "m", "{}")).at("/dimensions"))
        .isEqualTo(read("5"));
    assertThat(inexpressible(options, request(Modality.TEXT, "m", "{\"top_p\": 0.5}")))
        .isEqualTo("top_p");
  }

  @Test
  void call_picture_isOfTheRequestsSizeAndQuality() {
    Map<String, String> options = Map.of("image_size", "1024x1024", "image_quality", "low");
    ProviderRequest request =
        request(
            Modality.IMAGE,
            "gpt-image-1",
            """
            {"size": "1024x1536", "quality": "high", "background": "opaque",
             "output_format": "webp"}
            """);
    JsonNode body = body(options, request);
    assertThat(inexpressible(options, request)).isNull();
    assertThat(body.path("size").stringValue()).isEqualTo("1024x1536");
    assertThat(body.path("quality").stringValue()).isEqualTo("high");
    assertThat(body.path("background").stringValue()).isEqualTo("opaque");
    assertThat(body.path("output_format").stringValue()).isEqualTo("webp");
    assertThat(body.path("n").intValue()).isEqualTo(1);
  }

  @Test
  void bound_pictureOfTheRequestsSize_hasThatPrice() {
    ProviderRequest request =
        request(Modality.IMAGE, "dall-e-3", "{\"size\": \"1024x1792\", \"quality\": \"hd\"}");
    try (OpenAiProvider provider = provider(Map.of())) {
      assertThat(provider.bound(request).imageSize()).isEqualTo("hd-1024x1792");
    }
  }

  @Test
  void call_speech_isAsTheRequestSays() {
    ProviderRequest request =
        request(
            Modality.AUDIO,
            "gpt-4o-mini-tts",
            "{\"response_format\": \"wav\", \"speed\": 1.5, \"instructions\": \"Softly.\"}");
    JsonNode body = body(Map.of("audio_format", "mp3"), request);
    assertThat(inexpressible(Map.of(), request)).isNull();
    assertThat(body.path("response_format").stringValue()).isEqualTo("wav");
    assertThat(body.path("speed").doubleValue()).isEqualTo(1.5);
    assertThat(body.path("instructions").stringValue()).isEqualTo("Softly.");
  }

  @Test
  void inexpressible_whatAModelPassesOver_isNamed() {
    assertThat(
            inexpressible(
                Map.of(), request(Modality.AUDIO, "tts-1", "{\"instructions\": \"Softly.\"}")))
        .isEqualTo("instructions to a model that is sold by the character");
    assertThat(
            inexpressible(
                Map.of(), request(Modality.IMAGE, "dall-e-3", "{\"output_format\": \"webp\"}")))
        .isEqualTo("background or output_format of a picture that is sold by the piece");
    assertThat(inexpressible(Map.of(), request(Modality.AUDIO, "tts-1", "{\"speed\": 5}")))
        .startsWith("speed");
    assertThat(inexpressible(Map.of(), request(Modality.IMAGE, "dall-e-3", "{\"n\": 2}")))
        .isEqualTo("n");
  }

  private @Nullable String inexpressible(Map<String, String> options, ProviderRequest request) {
    try (OpenAiProvider provider = provider(options)) {
      return provider.inexpressible(request);
    }
  }

  private JsonNode body(Map<String, String> options, ProviderRequest request) {
    try (OpenAiProvider provider = provider(options)) {
      provider.call(request);
    }
    String sent = replies.requests().getLast();
    return read(sent.substring(0, sent.lastIndexOf('}') + 1));
  }

  private OpenAiProvider provider(Map<String, String> options) {
    return new OpenAiProvider(
        new TroupeConfig.Provider(
            "account",
            "openai",
            replies.base(),
            null,
            null,
            false,
            TroupeConfig.Limits.NONE,
            options),
        InstantSource.system());
  }

  private static ProviderRequest request(Modality modality, String model, String more) {
    Map<String, JsonNode> parameters = new TreeMap<>();
    read(more).properties().forEach(p -> parameters.put(p.getKey(), p.getValue()));
    return new ProviderRequest(
        new UUID(0, 1),
        model,
        new ProviderRequest.Content(null, "A fox."),
        new ResponseFormat(modality, null, null),
        "role",
        new Sampling(100, null, new TreeMap<>(parameters)),
        Duration.ofSeconds(20),
        ProviderRequest.UNWATCHED);
  }

  private static JsonNode read(String json) {
    return Json.STRICT.readTree(json);
  }
}
