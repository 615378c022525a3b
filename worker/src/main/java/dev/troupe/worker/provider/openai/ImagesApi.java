package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.ImageSizes;
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
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /images/generations}, one picture a call. The role's system prompt stands before the
 * prompt: it is where a role says its style.
 *
 * <p>Options, for requests that say nothing: {@code image_size}, {@code image_quality}, {@code
 * image_format} (the last one only of models that are sold by the token).
 */
final class ImagesApi implements Api {
  private static final Wording WORDING =
      Unsaid.words(
              Wording.of("background", "output_format", "quality", "size"),
              "output_format",
              Set.of("png", "jpeg", "webp"))
          .but(
              "background or output_format of a picture that is sold by the piece",
              ImagesApi::isOfTheOthers);

  private final @Nullable String usualSize;
  private final @Nullable String usualQuality;
  private final String usualFormat;

  ImagesApi(Options options) {
    usualSize = options.text("image_size");
    usualQuality = options.text("image_quality");
    usualFormat = options.oneOf("image_format", "png", List.of("png", "jpeg", "webp"));
  }

  private static boolean isOfTheOthers(ProviderRequest request) {
    Parameters parameters = Parameters.of(request);
    return ImageSizes.isSoldByThePiece(request.model())
        && (parameters.has("background")
            || !parameters.get("output_format").asString("png").equals("png"));
  }

  @Override
  public String path() {
    return "/images/generations";
  }

  @Override
  public Wording wording() {
    return WORDING;
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    body.put(
        "prompt",
        request.content().system() == null
            ? request.content().prompt()
            : request.content().system() + "\n\n" + request.content().prompt());
    body.put("n", 1);
    String size = size(request);
    if (size != null) {
      body.put("size", size);
    }
    String quality = quality(request);
    if (quality != null) {
      body.put("quality", quality);
    }
    Parameters.of(request).copy("background", body, "background");
    if (ImageSizes.isSoldByThePiece(request.model())) {
      // An address would have to be fetched from a host that no operator has named.
      body.put("response_format", "b64_json");
    } else if (!format(request).equals("png")) {
      body.put("output_format", format(request));
    }
    return body;
  }

  private @Nullable String size(ProviderRequest request) {
    return Parameters.of(request).get("size").asString(usualSize);
  }

  private @Nullable String quality(ProviderRequest request) {
    return Parameters.of(request).get("quality").asString(usualQuality);
  }

  private String format(ProviderRequest request) {
    String asked = Parameters.of(request).text("output_format");
    return asked.isEmpty() ? usualFormat : asked;
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    byte[] picture = decoded(body.path("data").path(0).path("b64_json").asString(""));
    boolean pieces = ImageSizes.isSoldByThePiece(request.model());
    String type = "image/" + (pieces ? "png" : format(request));
    if (!Sniffer.canBe(type, picture)) {
      return Failures.garbled(reply, "the answer has no picture");
    }
    Usage usage =
        pieces
            ? new Usage(0, 0, 0, 0, 0, 1, 0).size(ImageSizes.of(quality(request), size(request)))
            : generated(UsageBody.input(body.path("usage")));
    return new Answered(new Media(type, picture), usage, reply.wire());
  }

  /** A picture that is sold by the token has some. */
  private static @Nullable Usage generated(@Nullable Usage usage) {
    return usage == null || usage.outputTokens() == 0 ? null : usage;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** A picture of another size or quality has a price of its own, or none. */
  Usage bound(ProviderRequest request) {
    return ImageSizes.isSoldByThePiece(request.model())
        ? request.bound().size(ImageSizes.of(quality(request), size(request)))
        : request.bound();
  }
}
