package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import java.time.Duration;

/**
 * A call that limits have let through: what has to be settled, whatever becomes of it.
 *
 * @param worst what it can cost
 */
record Booking(
    Try on,
    ProviderRequest request,
    Quote.Known quote,
    Usd worst,
    Admission admission,
    Admission.Decision.Granted grant) {

  /** Writes the intent. If that can't be done the permit goes back at once. */
  boolean announce(Recorder recorder) {
    try {
      return recorder.intend(on.intent(request.callId(), quote, worst));
    } catch (RuntimeException e) {
      admission.settle(grant, new CallEnd.NotStarted());
      throw e;
    }
  }

  boolean inTime() {
    return admission.starting(grant);
  }

  /** It was never sent. */
  void withdraw(Recorder recorder) {
    admission.settle(grant, new CallEnd.NotStarted());
    recorder.settle(Settlement.neverMade(request.callId(), "not_started"));
  }

  /** It was sent; what that means for the ledger, which is not told yet. */
  Settlement close(ProviderOutcome outcome, Duration latency) {
    admission.settle(grant, CallEnds.of(outcome));
    return Settlements.of(request.callId(), outcome, quote, worst, latency);
  }
}
