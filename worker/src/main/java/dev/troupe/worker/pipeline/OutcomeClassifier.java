package dev.troupe.worker.pipeline;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.OnCut;
import dev.troupe.schemas.Role;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.judge.Verdict;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.RouteChain.Why;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says what a call's outcome means for its task, class by class. Thread-safe; decides only. */
final class OutcomeClassifier {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeClassifier.class);

  // Places get free by the second, and nobody says when.
  private static final Duration NEXT_PLACE = Duration.ofSeconds(1);
  private static final String CUT = FailureCode.CUT_AT_MAX_TOKENS.code();

  private final Judge judge;
  private final Backoff backoff;

  OutcomeClassifier(Judge judge, Backoff backoff) {
    this.judge = judge;
    this.backoff = backoff;
  }

  /** Whatever goes wrong with an answer that is there, its call is settled with its task's end. */
  Step of(ProviderOutcome outcome, Settlement settlement, CallAttempt t) {
    try {
      return meaning(outcome, settlement, t);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("the answer to call {} can't be judged", settlement.callId(), e);
      return new Step.End(
          new Outcome.Failed(
              FailureCode.INTERNAL_ERROR, "its answer can't be judged: " + e.getClass()),
          settlement);
    }
  }

  private Step meaning(ProviderOutcome outcome, Settlement settlement, CallAttempt t) {
    return switch (outcome) {
      case ProviderOutcome.Answered a when a.media() != null ->
          new Step.End(
              new Outcome.Succeeded(a.text(), t.model().toString(), a.details()), settlement);
      case ProviderOutcome.Answered a when t.prompt().role().format().modality().isData() ->
          new Step.End(
              new Outcome.Succeeded(a.text(), t.model().toString(), a.details()), settlement);
      // What it wants called is the answer: there is nothing to judge yet.
      case ProviderOutcome.Answered a when wantsTools(a) ->
          new Step.End(
              new Outcome.Succeeded(Json.string(a.text()), t.model().toString(), a.details()),
              settlement);
      case ProviderOutcome.Answered a -> judged(a, settlement, t);
      case ProviderOutcome.Failed f -> failed(f, t);
    };
  }

  static boolean wantsTools(ProviderOutcome outcome) {
    return outcome instanceof ProviderOutcome.Answered a && a.finish() == Finish.TOOL_CALLS;
  }

  private Step judged(ProviderOutcome.Answered a, Settlement settlement, CallAttempt t) {
    Role role = t.prompt().role();
    OnCut onCut = a.finish() == Finish.LENGTH ? role.sampling().onCut() : null;
    Step.GoOn more = onCut == OnCut.CONTINUE ? t.cut(a.text()) : null;
    if (more != null) {
      return more;
    }
    String text = t.joined(a.text());
    Finish finish = onCut == OnCut.ACCEPT ? Finish.STOP : a.finish();
    return switch (judge.judge(t.prompt().digest(), role, text, finish)) {
      case Verdict.Accepted ok ->
          new Step.End(
              new Outcome.Succeeded(
                  ok.output(),
                  t.model().toString(),
                  onCut == OnCut.ACCEPT ? cut(a.details()) : a.details()),
              settlement);
      case Verdict.TooWeak weak -> new Step.Weak(text, weak.reason());
      case Verdict.Cut cut -> new Step.Weak(text, cut.reason(), CUT, cut.begun());
      case Verdict.Unjudged none ->
          new Step.End(new Outcome.Failed(none.code(), none.reason()), settlement);
    };
  }

  /** Whoever takes such an answer can see that it was cut. */
  private static ObjectNode cut(@Nullable ObjectNode details) {
    ObjectNode all = details == null ? Json.MESSAGES.createObjectNode() : details.deepCopy();
    return all.put("finish_reason", "length");
  }

  private Step failed(ProviderOutcome.Failed f, CallAttempt t) {
    Outcome.Failed failure = new Outcome.Failed(f.code(), f.message());
    ModelRef model = t.model();
    Duration asked = asked(f);
    Duration wait = asked == null ? backoff.after(t.attempt()) : asked;
    return switch (f.failureClass()) {
      case RATE, IN_FLIGHT_BUDGET ->
          new Step.Retry(wait, "rate(" + model.provider() + ")", true, true, failure);
      case CONCURRENCY ->
          new Step.Retry(
              asked == null ? NEXT_PLACE : asked,
              "concurrency(" + model.provider() + ")",
              true,
              false,
              failure);
      case CAPACITY, CUT -> new Step.Retry(wait, "backoff", false, true, failure);
      case QUOTA, AUTH, BAD_REQUEST -> new Step.NextRoute(failure, Why.FAILED, null);
      case CONTEXT -> new Step.NextRoute(failure, Why.CONTEXT, null);
      case CONTENT -> new Step.NextRoute(failure, Why.CONTENT, null);
    };
  }

  /** How long the provider wants to be left alone; absent: it doesn't say. */
  static @Nullable Duration asked(ProviderOutcome outcome) {
    return switch (outcome) {
      case ProviderOutcome.Throttled t -> t.retryAfter();
      case ProviderOutcome.Unavailable u -> u.retryAfter();
      case ProviderOutcome.Refused _, ProviderOutcome.Lost _, ProviderOutcome.Answered _ -> null;
    };
  }
}
