package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.provider.ProviderOutcome;
import java.util.UUID;

/**
 * What a provider was paid for, from the moment that it arrived.
 *
 * @param task that it was asked for
 * @param role who asked: the task's role, or the one that judges its answer
 * @param question digest of what was asked
 * @param settlement of its call, as it stood when it arrived
 * @param outcome an answer, or a refusal that was charged
 */
public record PaidAnswer(
    UUID task,
    String role,
    ModelRef model,
    String question,
    Settlement settlement,
    ProviderOutcome outcome) {
  public UUID callId() {
    return settlement.callId();
  }
}
