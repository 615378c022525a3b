package dev.troupe.worker.provider.elevenlabs;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Looks for one call in the history: by the provider's id if it is known, else by voice, model,
 * text and time. Of several that match the first after the call is taken: two calls with the same
 * words have recordings that are worth the same.
 */
record HistorySearch(ProviderRequest request, String voice, @Nullable String requestId) {
  // An address must not grow with the text.
  private static final int LONGEST_SEARCH = 60;
  // Between our clock and theirs.
  private static final long SKEW_SECONDS = 5;
  private static final int UUID7 = 7;
  private static final int RANDOM_BITS_OF_MOST = 16;
  private static final long MILLIS = 1_000;

  String query() {
    String text = request.content().prompt();
    int end = Math.min(text.length(), LONGEST_SEARCH);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return "page_size=100&voice_id="
        + URLEncoder.encode(voice, StandardCharsets.UTF_8)
        + "&search="
        + URLEncoder.encode(text.substring(0, end), StandardCharsets.UTF_8)
        + "&date_after_unix="
        + earliest();
  }

  /** The call's id tells when it was made. */
  private long earliest() {
    UUID id = request.callId();
    return id.version() == UUID7
        ? (id.getMostSignificantBits() >>> RANDOM_BITS_OF_MOST) / MILLIS - SKEW_SECONDS
        : 0;
  }

  /**
   * @param history null: there is none to be had
   */
  @Nullable JsonNode find(@Nullable Reply history) {
    JsonNode first = null;
    if (history != null) {
      for (JsonNode item : history.json().path("history")) { // the newest comes first
        first = matches(item) ? item : first;
      }
    }
    return first;
  }

  private boolean matches(JsonNode item) {
    return requestId != null
        ? item.path("request_id").asString("").equals(requestId)
        : item.path("voice_id").asString("").equals(voice)
            && item.path("model_id").asString(request.model()).equals(request.model())
            && item.path("text").asString("").equals(request.content().prompt())
            && item.path("date_unix").asLong(0) >= earliest();
  }

  static @Nullable Usage usage(JsonNode item) {
    return Counts.read(
        item,
        i -> {
          long before = Counts.required(i.path("character_count_change_from"));
          long after = Counts.required(i.path("character_count_change_to"));
          return after < before ? Usage.NONE : new Usage(0, 0, 0, 0, 0, 0, after - before);
        });
  }
}
