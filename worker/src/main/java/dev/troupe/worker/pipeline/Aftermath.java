package dev.troupe.worker.pipeline;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.judge.Verdict;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says what a call's outcome means for its task. Thread-safe; decides only. */
final class Aftermath {
  private final Judge judge;
  private final Backoff backoff;

  Aftermath(Judge judge, Backoff backoff) {
    this.judge = judge;
    this.backoff = backoff;
  }

  Step of(ProviderOutcome outcome, Settlement settlement, Try attempted) {
    Role role = attempted.script().role();
    ModelRef model = attempted.route().model();
    int attempt = attempted.attempt();
    return switch (outcome) {
      case ProviderOutcome.Answered a when a.media() != null ->
          new Step.End(new Outcome.Succeeded(a.text(), model.toString(), a.media()), settlement);
      case ProviderOutcome.Answered a -> {
        boolean cut = a.finish() == Finish.LENGTH;
        yield switch (judge.judge(attempted.play().task().roleDigest(), role, a.text(), cut)) {
          case Verdict.Accepted ok ->
              new Step.End(new Outcome.Succeeded(ok.output(), model.toString()), settlement);
          case Verdict.TooWeak weak ->
              new Step.Weak(new Outcome.Failed("invalid_output", weak.reason()));
        };
      }
      case ProviderOutcome.Refused r -> new Step.NextRoute(failure(r));
      case ProviderOutcome.Throttled t ->
          new Step.Retry(
              wait(t.retryAfter(), attempt), "rate(" + model.provider() + ")", failure(t));
      case ProviderOutcome.Unavailable u ->
          new Step.Retry(wait(u.retryAfter(), attempt), "backoff", failure(u));
      case ProviderOutcome.Lost l -> new Step.Retry(wait(null, attempt), "backoff", failure(l));
    };
  }

  private Duration wait(@Nullable Duration asked, int attempt) {
    return asked == null ? backoff.after(attempt) : asked;
  }

  private static Outcome.Failed failure(ProviderOutcome.Failed outcome) {
    return new Outcome.Failed(outcome.code(), outcome.message());
  }
}
