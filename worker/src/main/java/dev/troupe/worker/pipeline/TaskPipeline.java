package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.worker.admission.Admission.Decision;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.RecorderClosedException;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.script.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a claimed task, from its script to its recorded end. Thread-safe; blocking.
 * Interrupted, it gives the task back; whatever happens, every call that was made is settled.
 */
public final class TaskPipeline implements Consumer<Claim.Granted> {
  private static final Logger LOG = LoggerFactory.getLogger(TaskPipeline.class);

  private final Stage on;
  private final Cached cached;
  private final Aftermath aftermath;
  private final Tempo tempo;

  public TaskPipeline(Stage on, Cached cached) {
    this.on = on;
    this.cached = cached;
    this.aftermath = new Aftermath(on.judge(), on.backoff());
    this.tempo = new Tempo(on.backoff());
  }

  @Override
  public void accept(Claim.Granted claim) {
    Play play = new Play(claim);
    try {
      switch (playSafely(play)) {
        case Step.End end -> on.recorder().finish(play.ending(end.outcome()), end.last());
        case Step.Abandon a -> LOG.info("task {} is no longer ours", claim.task().taskId());
      }
    } catch (RecorderClosedException e) {
      LOG.warn("task {} is left to the fleet: {}", claim.task().taskId(), e.getMessage());
    }
  }

  private Step.Over playSafely(Play play) {
    try {
      return play(play);
    } catch (InterruptedException e) {
      return Step.End.givenBack(Duration.ZERO, "drain");
    } catch (RecorderClosedException e) {
      throw e;
    } catch (RuntimeException e) { // a bug; it must not take the worker with it
      LOG.error("task {} failed in the worker", play.task().taskId(), e);
      return Step.End.failed("internal_error", e.toString());
    }
  }

  private Step.Over play(Play play) throws InterruptedException {
    Optional<Script> script = on.scripts().of(play.task());
    if (script.isEmpty()) {
      return Step.End.failed("unknown_role", "its role or its prompt was never stored");
    }
    List<Route> routes = on.router().routes(script.get().role());
    Step.Over over = Step.End.failed("no_route", "this worker knows no provider of the role");
    for (int i = 0; i < routes.size(); i++) {
      switch (onRoute(play, script.get(), routes.get(i), i == routes.size() - 1)) {
        case Step.Over ended -> {
          return ended;
        }
        case Step.NextRoute next -> over = new Step.End(next.failure(), null);
      }
    }
    return over;
  }

  private Step.Leave onRoute(Play play, Script script, Route route, boolean last)
      throws InterruptedException {
    int attempt = 0;
    while (true) {
      Step step = price(new Try(play, script, route, attempt));
      switch (tempo.next(step, attempt, last, play.calls())) {
        case Step.Leave leave -> {
          return leave;
        }
        case Step.Wait wait -> on.pause().pause(wait.time());
      }
      attempt += step instanceof Step.NotYet ? 0 : 1;
    }
  }

  private Step price(Try t) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return switch (t.route().quote()) {
      case Quote.Missing missing -> Step.NextRoute.because("missing_price", missing.message());
      case Quote.Known quote -> cached.play(t, quote, this::admit);
    };
  }

  private Step admit(Try t, Quote.Known quote, ProviderRequest request)
      throws InterruptedException {
    long input = request.inputTokensBound();
    Usd worst = quote.worstCase(input, request.maxTokens());
    return switch (on.admission().ask(t.tenant(), t.model(), worst, input + request.maxTokens())) {
      case Decision.WaitFor wait -> new Step.NotYet(wait.time(), wait.reason());
      case Decision.NeverFits never -> Step.NextRoute.because("never_fits", never.message());
      case Decision.Granted grant -> announce(t, quote, request, worst, grant);
    };
  }

  private Step announce(
      Try t, Quote.Known quote, ProviderRequest request, Usd worst, Decision.Granted grant)
      throws InterruptedException {
    boolean announced = on.recorder().intend(t.intent(request.callId(), quote, worst));
    // The lease comes last: a worker that was frozen until here must not call.
    if (announced && t.play().isOurs()) {
      return call(t, quote, request, worst, grant);
    }
    on.admission().settle(grant, null);
    on.recorder().settle(Settlement.neverMade(request.callId(), "not_started"));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new Step.Abandon();
  }

  private Step call(
      Try t, Quote.Known quote, ProviderRequest request, Usd worst, Decision.Granted grant) {
    long start = on.nanos().getAsLong();
    ProviderOutcome outcome = t.ask(request);
    Duration latency = Duration.ofNanos(on.nanos().getAsLong() - start);
    Settlement settlement = Settlements.of(request.callId(), outcome, quote, worst, latency);
    on.admission().settle(grant, settlement.usage());
    t.play().charge(settlement.cost());
    t.play().heard(outcome);
    Step step = aftermath.of(outcome, settlement, t);
    if (!(step instanceof Step.End)) { // an end is committed together with its call
      on.recorder().settle(settlement);
    }
    return step;
  }
}
