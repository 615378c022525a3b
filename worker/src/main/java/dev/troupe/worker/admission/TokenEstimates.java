package dev.troupe.worker.admission;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.worker.provider.Pictures;
import dev.troupe.worker.provider.ProviderRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * How many tokens a request will have, as near as can be; its cost is bounded elsewhere. Counted
 * for models whose tokenizer is known, else estimated by bytes; both are corrected by what calls to
 * the same model turned out to have. Thread-safe.
 */
final class TokenEstimates {
  // Longest prefix first within a family; a provider's own prefix ("openai/") is cut off before.
  private static final Map<String, EncodingType> PREFIXES =
      Map.of(
          "gpt-3.5", EncodingType.CL100K_BASE,
          "gpt-4", EncodingType.CL100K_BASE,
          "gpt-4o", EncodingType.O200K_BASE,
          "gpt-4.1", EncodingType.O200K_BASE,
          "gpt-4.5", EncodingType.O200K_BASE,
          "gpt-5", EncodingType.O200K_BASE,
          "o1", EncodingType.O200K_BASE,
          "o3", EncodingType.O200K_BASE,
          "o4", EncodingType.O200K_BASE,
          "text-embedding-", EncodingType.CL100K_BASE);
  // Counting is linear, but not free: beyond this, bytes will do.
  private static final int COUNTED_CHARS = 200_000;
  private static final double BYTES_PER_TOKEN = 4;
  // 10 tokens are a second, of 16,000 bytes packed (MP3) and more if not.
  private static final long AUDIO_BYTES_PER_TOKEN = 1_600;
  // A page of 2,000 tokens has some 50,000 bytes.
  private static final long DOCUMENT_BYTES_PER_TOKEN = 25;
  private static final long UNKNOWN_BYTES = 500_000;
  private static final int PER_REQUEST = 12;
  // One call in eight of news: steady within a dozen calls, and no outlier rules.
  private static final double WEIGHT = 1.0 / 8;
  private static final double MIN_RATIO = 0.25;
  private static final double MAX_RATIO = 4;

  private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
  private final Map<ModelRef, Double> ratios = new ConcurrentHashMap<>();

  /**
   * @param raw before correction
   * @param tokens the estimate
   */
  record Estimate(long raw, long tokens) {}

  Estimate of(ModelRef model, ProviderRequest request) {
    long raw = PER_REQUEST + count(model.model(), text(request)) + others(request);
    double ratio = ratios.getOrDefault(model, 1.0);
    long tokens = Math.max(1, Math.round(raw * ratio));
    return new Estimate(raw, Math.min(tokens, request.inputTokensBound()));
  }

  /** A request that was estimated at {@code raw} tokens had so many. */
  void learn(ModelRef model, long raw, long real) {
    if (real <= 0) {
      return;
    }
    double seen = Math.clamp((double) real / Math.max(1, raw), MIN_RATIO, MAX_RATIO);
    ratios.merge(model, seen, (old, now) -> old + (now - old) * WEIGHT);
  }

  private long count(String model, String text) {
    Optional<EncodingType> type = encoding(model);
    if (type.isPresent() && text.length() <= COUNTED_CHARS) {
      Encoding encoding = registry.getEncoding(type.get());
      return encoding.countTokensOrdinary(text);
    }
    return (long) Math.ceil(text.getBytes(StandardCharsets.UTF_8).length / BYTES_PER_TOKEN);
  }

  /** By the longest prefix that fits. */
  static Optional<EncodingType> encoding(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1);
    return PREFIXES.keySet().stream()
        .filter(name::startsWith)
        .max(java.util.Comparator.comparingInt(String::length))
        .map(PREFIXES::get);
  }

  private static String text(ProviderRequest request) {
    String system = request.content().system() == null ? "" : request.content().system();
    String schema = request.format().schema() == null ? "" : request.format().schema().toString();
    StringBuilder text =
        new StringBuilder(system + "\n" + request.content().prompt() + "\n" + schema);
    request.content().messages().stream()
        .flatMap(message -> message.toolCalls().stream())
        .forEach(call -> text.append(call.name()).append(call.arguments()));
    JsonNode tools = request.sampling().further().get("tools");
    return tools == null ? text.toString() : text.append(tools).toString();
  }

  /** What is no text. */
  private static long others(ProviderRequest request) {
    return request.content().messages().stream()
        .flatMap(message -> message.parts().stream())
        .mapToLong(TokenEstimates::tokens)
        .sum();
  }

  private static long tokens(Part part) {
    return switch (part) {
      case Part.Text _ -> 0;
      case Part.Image picture -> Pictures.estimate(picture);
      case Part.Audio audio -> bytes(audio.source()) / AUDIO_BYTES_PER_TOKEN;
      case Part.Document document -> bytes(document.source()) / DOCUMENT_BYTES_PER_TOKEN;
    };
  }

  private static long bytes(Source source) {
    return switch (source) {
      case Source.Inline inline -> inline.data().length() / 4L * 3;
      case Source.Url _, Source.File _ -> UNKNOWN_BYTES;
    };
  }
}
