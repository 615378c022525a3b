package dev.troupe.worker.pipeline;

import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.LostCall;
import dev.troupe.worker.record.LostCalls;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.script.Script;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the answers that a task's last worker died waiting for, where the provider keeps them:
 * what was paid is not paid again. Thread-safe.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Stage on;
  private final LostCalls lostCalls;
  private final Aftermath aftermath;

  Recovery(Stage on, LostCalls lostCalls) {
    this.on = on;
    this.lostCalls = lostCalls;
    this.aftermath = new Aftermath(on.judge(), on.backoff());
  }

  /** The task's end, if one of its lost answers is found and good; empty: it is to be played. */
  Optional<Step.End> of(Play play) throws InterruptedException {
    // A task that was never called for has lost nothing: the usual case costs no look.
    if (play.claim().calls() == 0) {
      return Optional.empty();
    }
    Optional<Script> script = on.scripts().of(play.task());
    if (script.isEmpty()) {
      return Optional.empty();
    }
    for (LostCall lost : lostCalls.of(play.task().taskId())) {
      Optional<Route> route = on.router().chain(script.get().role()).to(lost.model());
      if (route.isPresent() && route.get().quote() instanceof Quote.Known quote) {
        Optional<Step.End> end =
            find(Try.first(play, script.get(), route.get(), false), lost, quote);
        if (end.isPresent()) {
          return end;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Step.End> find(Try t, LostCall lost, Quote.Known quote) {
    LookUp found = lookUp(t, lost);
    if (!(found instanceof LookUp.Found(ProviderOutcome.Answered answer))) {
      return Optional.empty();
    }
    LOG.info("call {} of a worker that is gone was answered; not asked again", lost.callId());
    Settlement settlement =
        Settlements.of(lost.callId(), answer, quote, lost.reserved(), Duration.ZERO);
    if (aftermath.of(answer, settlement, t) instanceof Step.End end) {
      return Optional.of(end);
    }
    on.recorder().settle(settlement);
    return Optional.empty();
  }

  private static LookUp lookUp(Try t, LostCall lost) {
    try {
      return t.route().provider().lookUp(t.request(lost.callId()), lost.requestId());
    } catch (RuntimeException e) {
      LOG.error("call {} can't be looked up: a bug in the adapter", lost.callId(), e);
      return new LookUp.Nothing(e.toString());
    }
  }
}
