package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.worker.admission.Admission.Decision;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Access;
import dev.troupe.worker.route.Quote;
import java.time.Duration;
import java.util.Set;

/**
 * A call that may be made.
 *
 * @param of the try that makes it
 * @param worst what it can cost
 */
record Call(
    Try of,
    Quote.Known quote,
    ProviderRequest request,
    Usd worst,
    Decision.Granted grant,
    Access.Pass pass) {
  // Ends that this worker has brought about itself.
  private static final Set<String> OUR_OWN = Set.of("interrupted", "internal_error");

  Settlement settlement(ProviderOutcome outcome, Duration latency) {
    return Settlements.of(request.callId(), outcome, quote, worst, latency);
  }

  /** Lets the worker's other tasks know how the provider is. */
  void tell(ProviderOutcome outcome) {
    switch (outcome) {
      case ProviderOutcome.Answered _ -> pass.answered();
      case ProviderOutcome.Failed f -> {
        Duration asked = Aftermath.asked(f);
        if (asked != null && f.failureClass() != FailureClass.CONCURRENCY) {
          of.route().access().coolDown(asked);
        }
        tell(f);
      }
    }
  }

  private void tell(ProviderOutcome.Failed f) {
    switch (f.failureClass()) {
      case BAD_REQUEST, CONTEXT, CONTENT -> pass.answered();
      case CAPACITY -> pass.failed();
      case CUT -> {
        if (!OUR_OWN.contains(f.code())) {
          pass.failed();
        }
      }
      // They say nothing of whether the provider works.
      case RATE, CONCURRENCY, IN_FLIGHT_BUDGET, QUOTA, AUTH -> {}
    }
  }
}
