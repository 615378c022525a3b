package dev.troupe.worker.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a model answered once, judged good enough.
 *
 * @param output JSON, as it became the task's
 * @param model {@code provider/model} that gave it
 * @param finish why the model stopped
 * @param cost what it cost then; of a call whose cost is not known, zero
 * @param call the ledger's row
 * @param details what else the answer has, as {@link
 *     dev.troupe.worker.provider.ProviderOutcome.Answered#details}; null: nothing
 * @param media the tenant who has the picture or recording that the output refers to; null: it is
 *     text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
    String output,
    String model,
    String finish,
    Usage usage,
    Usd cost,
    Instant createdAt,
    UUID call,
    @Nullable JsonNode details,
    @Nullable String media) {
  /** Text and nothing else. */
  public Answer(
      String output,
      String model,
      String finish,
      Usage usage,
      Usd cost,
      Instant createdAt,
      UUID call) {
    this(output, model, finish, usage, cost, createdAt, call, null, null);
  }
}
