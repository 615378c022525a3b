package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.worker.admission.Admission.Decision;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.ModelGate;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.route.RouteChain;
import java.util.Optional;

/**
 * The path of a task along its role's chain: cache, price, gate, admit, intent, call, judge.
 * Thread-safe; blocking. Whatever happens, every call that was made is settled.
 */
final class TaskPipeline {
  private final PipelineContext on;
  private final Cached cached;
  private final Uuid7 ids;
  private final OutcomeClassifier classifier;
  private final RetryPolicy retryPolicy;
  private final Reviewer reviewer;
  private final OutputStorage storage;

  TaskPipeline(PipelineContext on, Cached cached, OutputStorage storage, Uuid7 ids) {
    this.on = on;
    this.cached = cached;
    this.storage = storage;
    this.ids = ids;
    this.classifier = new OutcomeClassifier(on.judge(), on.backoff());
    this.retryPolicy = new RetryPolicy(on.backoff());
    this.reviewer = new Reviewer(on.recorder());
  }

  /** From route to route, until one gives an end. A judge's role is asked in the same way. */
  Step.Over executeOn(TaskExecution execution, Prompt prompt) throws InterruptedException {
    RouteChain routes = on.router().chain(prompt.role());
    RouteResults results = new RouteResults();
    for (Optional<Route> route = routes.first(); route.isPresent(); ) {
      CallAttempt first = CallAttempt.first(execution, prompt, route.get(), results.patient());
      switch (cached.execute(first, t -> onRoute(t, routes))) {
        case Step.Over over -> {
          return over;
        }
        case Step.NextRoute next -> {
          results.add(next);
          route = routes.next(route.get(), next.why());
        }
      }
    }
    return results.end(retryPolicy.patient(execution, results.weak()), on.admission()::comesBack);
  }

  private Step.Leave onRoute(CallAttempt first, RouteChain routes) throws InterruptedException {
    for (CallAttempt t = first; ; ) {
      Step step = new HedgedCall(on.recorder()::settle).run(t, routes, this::price);
      switch (retryPolicy.next(step, t, t.execution().left())) {
        case Step.Leave leave -> {
          return leave;
        }
        case Step.Weak weak -> t = t.repairing(weak);
        case Step.GoOn part -> t = t.goingOn(part);
        case Step.Wait wait -> {
          on.pause().pause(wait.time());
          t = t.again(step instanceof Step.Retry retry && retry.counts());
        }
      }
    }
  }

  private Step price(CallAttempt t) throws InterruptedException {
    t.execution().interruptible();
    if (!t.execution().left().isPositive()) {
      return Step.End.failed(FailureCode.DEADLINE_EXCEEDED, "its deadline came before an answer");
    }
    var paid = t.recalled();
    if (paid.isPresent()) {
      return handleOutcome(t, paid.get().outcome(), paid.get().settlement());
    }
    return switch (t.route().quote()) {
      case Quote.Missing m -> Step.NextRoute.because(FailureCode.MISSING_PRICE, m.message());
      case Quote.Known quote -> gate(t, quote, t.request(ids.next()));
    };
  }

  private Step gate(CallAttempt t, Quote.Known quote, ProviderRequest request)
      throws InterruptedException {
    String missing = t.route().provider().inexpressible(request);
    if (missing != null) {
      return t.unsupported(missing); // nothing of what is asked is left out in silence
    }
    return switch (t.route().access().enter()) {
      case ModelGate.Cooling cooling -> new Step.NotYet(cooling.time(), t.why("cooldown"));
      case ModelGate.Broken broken -> t.broken(broken.time());
      case ModelGate.Pass pass -> admit(t, quote, request, pass);
    };
  }

  private Step admit(CallAttempt t, Quote.Known quote, ProviderRequest request, ModelGate.Pass pass)
      throws InterruptedException {
    try (pass) {
      Usd worst = quote.worstCase(t.route().provider().bound(request));
      if (t.most() != null && worst.compareTo(t.most()) > 0) {
        return Step.NextRoute.because(FailureCode.TOO_DEAR, "a second call could cost " + worst);
      }
      return switch (on.admission().ask(t.model(), request, t.patient())) {
        case Decision.WaitFor wait -> t.busy(wait.time(), wait.reason());
        case Decision.NeverFits n -> Step.NextRoute.because(FailureCode.NEVER_FITS, n.message());
        case Decision.Granted grant ->
            writeIntent(new ReservedCall(t, request, quote, worst, on.admission(), grant, pass));
      };
    }
  }

  private Step writeIntent(ReservedCall b) throws InterruptedException {
    return switch (b.writeIntent(on.recorder())) {
      case IntentResult.Written _ -> start(b);
      case IntentResult.TaskGone _ -> b.withdraw(on.recorder(), new Step.Abandon());
      case IntentResult.NotStorable n -> Step.End.failed(FailureCode.NOT_STORABLE, n.reason());
      case IntentResult.UsedUp full -> Deferral.paused(full);
      case IntentResult.Exceeds never -> Deferral.never(never);
    };
  }

  private Step start(ReservedCall b) throws InterruptedException {
    if (b.inTime()) {
      // The lease comes last: a worker that was frozen until here must not call.
      return b.on().execution().isOurs() ? call(b) : b.withdraw(on.recorder(), new Step.Abandon());
    }
    return b.withdraw(on.recorder(), new Step.Again());
  }

  private Step call(ReservedCall b) throws InterruptedException {
    ReservedCall.Ended ended = b.call(on.nanos(), on.recorder());
    b.on().execution().charge(ended.settlement(), ended.outcome());
    return handleOutcome(b.on(), ended.outcome(), ended.settlement());
  }

  /** What an answer means for its task, whenever and to whomever it came. */
  Step handleOutcome(CallAttempt t, ProviderOutcome o, Settlement s) throws InterruptedException {
    Step reviewed = reviewer.review(t, o, classifier.of(o, s, t), s, this::executeOn);
    return storage.stored(t, o, reviewed, s);
  }
}
