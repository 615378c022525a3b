package dev.troupe.worker.cache;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import java.time.Instant;
import java.util.UUID;

/**
 * What a model answered once, judged good enough.
 *
 * @param output JSON, as it became the task's
 * @param model {@code provider/model} that gave it
 * @param finish why the model stopped
 * @param cost what it cost then; of a call whose cost is not known, zero
 * @param call the ledger's row
 */
public record Answer(
    String output,
    String model,
    String finish,
    Usage usage,
    Usd cost,
    Instant createdAt,
    UUID call) {}
