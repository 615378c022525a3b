package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
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
  private final Aftermath aftermath;
  private final Tempo tempo;
  private final Uuid7 ids;

  public TaskPipeline(Stage on, Uuid7 ids) {
    this.on = on;
    this.aftermath = new Aftermath(on.judge(), on.backoff());
    this.tempo = new Tempo(on.backoff());
    this.ids = ids;
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
    Tour tour = new Tour();
    for (Route route : routes) {
      boolean last = route.equals(routes.getLast());
      switch (onRoute(play, script.get(), route, tour.patient(), last)) {
        case Step.Over ended -> {
          return ended;
        }
        case Step.NextRoute next -> tour.failed(next);
        case Step.Busy busy -> tour.busy(busy);
      }
    }
    return tour.end();
  }

  private Step.Leave onRoute(Play play, Script script, Route route, boolean patient, boolean last)
      throws InterruptedException {
    int attempt = 0;
    while (true) {
      Step step = price(new Try(play, script, route, attempt, patient));
      switch (tempo.next(step, attempt, last, play.calls())) {
        case Step.Leave leave -> {
          return leave;
        }
        case Step.Wait wait -> on.pause().pause(wait.time());
      }
      attempt += step instanceof Step.Again ? 0 : 1;
    }
  }

  private Step price(Try t) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return switch (t.route().quote()) {
      case Quote.Missing missing -> Step.NextRoute.because("missing_price", missing.message());
      case Quote.Known quote -> admit(t, quote, t.request(ids.next()));
    };
  }

  private Step admit(Try t, Quote.Known quote, ProviderRequest request)
      throws InterruptedException {
    Usd worst = quote.worstCase(t.route().provider().bound(request));
    return switch (on.admission().ask(t.model(), request, t.patient())) {
      case Decision.WaitFor wait -> new Step.Busy(wait.time(), wait.reason());
      case Decision.NeverFits never -> Step.NextRoute.because("never_fits", never.message());
      case Decision.Granted grant ->
          announce(new Booking(t, request, quote, worst, on.admission(), grant));
    };
  }

  private Step announce(Booking b) throws InterruptedException {
    boolean announced = b.announce(on.recorder());
    boolean inTime = announced && b.inTime();
    // The lease comes last: a worker that was frozen until here must not call.
    if (inTime && b.on().play().isOurs()) {
      return call(b);
    }
    b.withdraw(on.recorder());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return announced && !inTime ? new Step.Again() : new Step.Abandon();
  }

  private Step call(Booking b) {
    long start = on.nanos().getAsLong();
    ProviderOutcome outcome = b.on().ask(b.request());
    Settlement settlement = b.close(outcome, Duration.ofNanos(on.nanos().getAsLong() - start));
    b.on().play().charge(settlement.cost());
    Step step = aftermath.of(outcome, settlement, b.on());
    if (!(step instanceof Step.End)) { // an end is committed together with its call
      on.recorder().settle(settlement);
    }
    return step;
  }
}
