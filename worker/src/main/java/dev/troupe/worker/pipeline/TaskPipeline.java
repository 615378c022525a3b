package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.worker.admission.Admission.Decision;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.ModelGate;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.route.RouteChain;
import java.time.Duration;
import java.util.Optional;

/**
 * The path of a task along its role's chain: cache, price, gate, admit, announce, call, judge.
 * Thread-safe; blocking. Whatever happens, every call that was made is settled.
 */
final class TaskPipeline {
  private final PipelineContext on;
  private final Cached cached;
  private final Uuid7 ids;
  private final OutcomeClassifier aftermath;
  private final RetryPolicy tempo;
  private final Reviewer reviewer;

  TaskPipeline(PipelineContext on, Cached cached, Uuid7 ids) {
    this.on = on;
    this.cached = cached;
    this.ids = ids;
    this.aftermath = new OutcomeClassifier(on.judge(), on.backoff());
    this.tempo = new RetryPolicy(on.backoff());
    this.reviewer = new Reviewer(this::along, on.recorder());
  }

  /** From route to route, until one gives an end. A judge's role is asked in the same way. */
  Step.Over along(TaskExecution play, Prompt script) throws InterruptedException {
    RouteChain way = on.router().chain(script.role());
    RouteResults leftovers = new RouteResults();
    for (Optional<Route> route = way.first(); route.isPresent(); ) {
      CallAttempt first = CallAttempt.first(play, script, route.get(), leftovers.patient());
      switch (cached.play(first, t -> onRoute(t, way))) {
        case Step.Over over -> {
          return over;
        }
        case Step.NextRoute next -> {
          leftovers.add(next);
          route = way.next(route.get(), next.why());
        }
      }
    }
    return leftovers.end(tempo.patient(play, leftovers.weak()), on.admission()::comesBack);
  }

  private Step.Leave onRoute(CallAttempt first, RouteChain way) throws InterruptedException {
    CallAttempt t = first;
    while (true) {
      Step step = hedged(t, way);
      switch (tempo.next(step, t, t.play().left())) {
        case Step.Leave leave -> {
          return leave;
        }
        case Step.Weak weak -> t = t.repairing(weak);
        case Step.Wait wait -> {
          on.pause().pause(wait.time());
          t = t.again(step instanceof Step.Retry retry && retry.counts());
        }
      }
    }
  }

  private Step hedged(CallAttempt t, RouteChain way) throws InterruptedException {
    var hedge = t.script().role().hedge();
    if (hedge == null) {
      return price(t);
    }
    CallAttempt second = t.beside(way.beside(t.route()), hedge.maxExtraUsd());
    return new HedgedCall(on.recorder()::settle)
        .run(() -> price(t), hedge.after(), () -> price(second));
  }

  private Step price(CallAttempt t) throws InterruptedException {
    t.play().interruptible();
    if (!t.play().left().isPositive()) {
      return Step.End.failed("deadline_exceeded", "its deadline came before an answer");
    }
    Optional<PaidAnswer> paid = t.recalled();
    if (paid.isPresent()) {
      return heard(t, paid.get().outcome(), paid.get().settlement());
    }
    return switch (t.route().quote()) {
      case Quote.Missing missing -> Step.NextRoute.because("missing_price", missing.message());
      case Quote.Known quote -> gate(t, quote, t.request(ids.next()));
    };
  }

  private Step gate(CallAttempt t, Quote.Known quote, ProviderRequest request)
      throws InterruptedException {
    return switch (t.route().access().enter()) {
      case ModelGate.Cooling cooling -> new Step.NotYet(cooling.time(), t.why("cooldown"));
      case ModelGate.Broken broken -> t.broken(broken.time());
      case ModelGate.Pass pass -> {
        try (pass) {
          yield admit(t, quote, request, pass);
        }
      }
    };
  }

  private Step admit(CallAttempt t, Quote.Known quote, ProviderRequest request, ModelGate.Pass pass)
      throws InterruptedException {
    Usd worst = quote.worstCase(t.route().provider().bound(request));
    if (t.most() != null && worst.compareTo(t.most()) > 0) {
      return Step.NextRoute.because("too_dear", "a second call could cost " + worst);
    }
    return switch (on.admission().ask(t.model(), request, t.patient())) {
      case Decision.WaitFor wait -> t.busy(wait.time(), wait.reason());
      case Decision.NeverFits never -> Step.NextRoute.because("never_fits", never.message());
      case Decision.Granted grant ->
          announce(new ReservedCall(t, request, quote, worst, on.admission(), grant, pass));
    };
  }

  private Step announce(ReservedCall b) throws InterruptedException {
    return switch (b.announce(on.recorder())) {
      case IntentResult.Written _ -> start(b);
      case IntentResult.TaskGone _ -> withdraw(b, new Step.Abandon());
      case IntentResult.NotStorable never -> Step.End.failed("not_storable", never.reason());
      case IntentResult.UsedUp full -> Deferral.paused(full);
      case IntentResult.Exceeds never ->
          Step.NextRoute.because("exceeds_budget", RetryPolicy.why(never));
    };
  }

  private Step start(ReservedCall b) throws InterruptedException {
    if (!b.inTime()) {
      return withdraw(b, new Step.Again());
    }
    // The lease comes last: a worker that was frozen until here must not call.
    return b.on().play().isOurs() ? call(b) : withdraw(b, new Step.Abandon());
  }

  private Step withdraw(ReservedCall b, Step step) throws InterruptedException {
    b.withdraw(on.recorder());
    return step;
  }

  private Step call(ReservedCall b) throws InterruptedException {
    long start = on.nanos().getAsLong();
    ProviderOutcome outcome = b.on().ask(b.toSend());
    Duration latency = Duration.ofNanos(on.nanos().getAsLong() - start);
    Settlement settlement = b.close(outcome, latency, on.recorder());
    b.on().play().charge(settlement, outcome);
    return heard(b.on(), outcome, settlement);
  }

  /** What an answer means for its task, whenever and to whomever it came. */
  Step heard(CallAttempt t, ProviderOutcome outcome, Settlement settlement)
      throws InterruptedException {
    return reviewer.review(t, outcome, aftermath.of(outcome, settlement, t), settlement);
  }
}
