package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.BatchOrder;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Durations;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.job.RequestReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a batch is created with: OpenAI's fields, and {@code role}, {@code budget} and {@code
 * priority} of ours. {@code strict: openai} in the metadata asks for OpenAI's own bounds.
 *
 * @param window as it was written
 * @param lives how long its lines have; null: as long as it takes
 * @param outputLives how long its result files stay
 */
record BatchRequest(
    String inputFile,
    String endpoint,
    String window,
    @Nullable Duration lives,
    @Nullable SortedMap<String, String> metadata,
    BatchOrder.Options options,
    Duration outputLives) {
  private static final String BACKGROUND = "background";
  private static final int MAX_METADATA = 16;

  static final List<String> ENDPOINTS =
      List.of(
          RequestReader.CHAT,
          RequestReader.RESPONSES,
          RequestReader.EMBEDDINGS,
          RequestReader.MODERATIONS,
          RequestReader.IMAGES,
          RequestReader.SPEECH,
          RequestReader.MESSAGES);

  private static final Notation<String> ENDPOINT = Notation.oneOf(ENDPOINTS);
  private static final Notation<String> WINDOW =
      Notation.text(
          "24h or another duration from 1m to 30d, or background",
          text -> {
            if (!text.equals(BACKGROUND)) {
              Duration duration = Durations.parse(text);
              if (duration.compareTo(Duration.ofMinutes(1)) < 0
                  || duration.compareTo(Duration.ofDays(30)) > 0) {
                throw new IllegalArgumentException(text);
              }
            }
            return text;
          });
  private static final Notation<String> KEY =
      Notation.matching("[^\\p{Cntrl}]{1,64}", "1 to 64 characters, no control characters");
  private static final Notation<String> VALUE = Notation.prose(512);

  /** Null if something is wrong, which has become a problem. */
  static @Nullable BatchRequest read(FieldReader fields) {
    String inputFile = fields.required("input_file_id", Notation.NAME);
    String endpoint = fields.required("endpoint", ENDPOINT);
    String window = fields.required("completion_window", WINDOW);
    FieldReader labels = fields.object("metadata", MAX_METADATA);
    Map<String, String> metadata = labels == null ? null : labels.entries(KEY, VALUE);
    boolean strict = metadata != null && "openai".equals(metadata.get("strict"));
    String role = fields.value("role", Notation.NAME);
    Usd budget = fields.value("budget", Notation.DOLLARS);
    Priority priority = fields.value("priority", Notation.constant(Priority.class));
    Duration outputLives = FileRequest.lives(fields, "output_expires_after");
    return inputFile == null || endpoint == null || window == null
        ? null
        : new BatchRequest(
            inputFile,
            endpoint,
            window,
            window.equals(BACKGROUND) ? null : Durations.parse(window),
            metadata == null ? null : new TreeMap<>(metadata),
            new BatchOrder.Options(
                role,
                budget,
                priority == null ? null : priority.name().toLowerCase(Locale.ROOT),
                strict ? true : null),
            Objects.requireNonNullElse(outputLives, BatchOrder.OUTPUT_LIVES));
  }
}
