package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.ModelGate;
import dev.troupe.worker.route.Quote;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that limits have let through: what has to be settled, whatever becomes of it.
 *
 * @param worst what it can cost
 */
record ReservedCall(
    CallAttempt on,
    ProviderRequest request,
    Quote.Known quote,
    Usd worst,
    Admission admission,
    Admission.Decision.Granted grant,
    ModelGate.Pass pass) {
  private static final Logger LOG = LoggerFactory.getLogger(ReservedCall.class);
  // Ends that this worker has brought about itself.
  private static final Set<String> OUR_OWN =
      Set.of(FailureCode.INTERRUPTED.code(), FailureCode.INTERNAL_ERROR.code());

  /** Writes the intent. If that can't be done the permit goes back at once. */
  IntentResult writeIntent(Recorder recorder) {
    boolean written = false;
    try {
      IntentResult intent = recorder.writeIntent(on.intent(request.callId(), quote, worst));
      written = intent instanceof IntentResult.Written || intent instanceof IntentResult.TaskGone;
      return intent;
    } finally {
      if (!written) {
        admission.settle(grant, new CallEnd.NotStarted());
      }
    }
  }

  boolean inTime() {
    return admission.starting(grant);
  }

  /** The call, made; what it means for the ledger, where it is not recorded yet. */
  record Ended(ProviderOutcome outcome, Settlement settlement) {}

  /** Makes it. When it is sent the limits are told, should the way there have been long. */
  Ended call(LongSupplier nanos, Recorder recorder) {
    long start = nanos.getAsLong();
    ProviderOutcome outcome = on.ask(request.whenSent(() -> admission.starting(grant)));
    Duration latency = Duration.ofNanos(nanos.getAsLong() - start);
    return new Ended(outcome, close(outcome, latency, recorder));
  }

  /** It was never sent: the task goes on with that step. */
  Step withdraw(Recorder recorder, Step then) throws InterruptedException {
    admission.settle(grant, new CallEnd.NotStarted());
    recorder.settle(Settlement.neverMade(request.callId(), FailureCode.NOT_STARTED.code()));
    on.execution().interruptible();
    return then;
  }

  /**
   * What was paid for is kept before anything else: everything from here on can be done again, but
   * not the call.
   */
  private Settlement close(ProviderOutcome outcome, Duration latency, Recorder recorder) {
    Settlement settlement = Settlements.of(request.callId(), outcome, quote, worst, latency);
    journal(outcome, settlement, recorder);
    admission.settle(grant, CallEnds.of(outcome));
    report(outcome);
    if (settlement.cost().compareTo(worst) > 0) {
      LOG.warn(
          "call {} to {} cost {}, more than its worst case of {}: budgets may be exceeded",
          request.callId(),
          on.model(),
          settlement.cost().exact(),
          worst.exact());
    }
    return settlement;
  }

  private void journal(ProviderOutcome outcome, Settlement settlement, Recorder recorder) {
    switch (outcome) {
      case ProviderOutcome.Answered _ -> recorder.arrived(on.paid(outcome, settlement));
      case ProviderOutcome.Refused r when r.usage() != null ->
          recorder.arrived(on.paid(r, settlement));
      case ProviderOutcome.Failed _ -> {}
    }
  }

  /** Lets the worker's other tasks know how the provider is. */
  private void report(ProviderOutcome outcome) {
    switch (outcome) {
      case ProviderOutcome.Answered _ -> pass.answered();
      case ProviderOutcome.Failed f -> {
        Duration asked = OutcomeClassifier.asked(f);
        if (asked != null && f.failureClass() != FailureClass.CONCURRENCY) {
          on.route().access().coolDown(asked);
        }
        report(f);
      }
    }
  }

  private void report(ProviderOutcome.Failed f) {
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
