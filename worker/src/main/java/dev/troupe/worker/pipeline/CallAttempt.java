package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import dev.troupe.worker.route.Route;
import dev.troupe.worker.route.RouteChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try on one route.
 *
 * @param patient may wait a little for its turn
 * @param repairs the answer that this one is to be better than
 * @param begun the answer that this one goes on with
 * @param most what the call may cost at worst; absent: whatever the budgets allow
 */
record CallAttempt(
    TaskExecution execution,
    Prompt prompt,
    Route route,
    int attempt,
    boolean patient,
    Step.@Nullable Weak repairs,
    Step.@Nullable GoOn begun,
    @Nullable Usd most) {
  // A model that has not come to an end by then never will.
  private static final int MAX_PARTS = 4;
  private static final String GO_ON =
      "Go on exactly where you stopped, in the middle of a word if need be. Repeat nothing, explain"
          + " nothing.";

  static CallAttempt first(TaskExecution execution, Prompt prompt, Route route, boolean patient) {
    return new CallAttempt(execution, prompt, route, 0, patient, null, null, null);
  }

  /** The next try there; another one only if this one counted. */
  CallAttempt again(boolean counted) {
    return new CallAttempt(
        execution, prompt, route, attempt + (counted ? 1 : 0), patient, repairs, begun, most);
  }

  /** The next try there, with what was found wrong. */
  CallAttempt repairing(Step.Weak weak) {
    return new CallAttempt(execution, prompt, route, attempt + 1, patient, weak, null, most);
  }

  /** A try beside this one. */
  CallAttempt beside(Route other, Usd atMost) {
    return new CallAttempt(
        execution,
        prompt,
        other,
        other.equals(route) ? attempt + 1 : 0,
        false,
        repairs,
        begun,
        atMost);
  }

  /** The same try, going on where its answer was cut. */
  CallAttempt goingOn(Step.GoOn so) {
    return new CallAttempt(execution, prompt, route, attempt, patient, repairs, so, most);
  }

  /** All of the answer, of which that is the latest part. */
  String joined(String part) {
    return begun == null ? part : begun.text() + part;
  }

  /** What to do about an answer that was cut there; null: nothing can be done. */
  Step.@Nullable GoOn cut(String part) {
    int parts = begun == null ? 1 : begun.parts() + 1;
    return parts < MAX_PARTS && !part.isBlank() ? new Step.GoOn(joined(part), parts) : null;
  }

  /** Why the task waits, for a person. */
  String why(String what) {
    return what + "(" + model().provider() + ")";
  }

  /** The route has no room for it. */
  Step.NextRoute busy(Duration wait, String reason) {
    Step.NextRoute busy = Deferral.busy(wait, reason, execution.left());
    return new Step.NextRoute(busy.failure(), busy.why(), busy.later(), model());
  }

  /** The route is not asked, because its wire can't say all of what is asked. */
  Step.NextRoute unsupported(String what) {
    return Step.NextRoute.because(
        FailureCode.UNSUPPORTED_REQUEST, model() + " can't be asked with " + what);
  }

  /** The route is not asked, because its circuit is open. */
  Step.NextRoute broken(Duration wait) {
    return new Step.NextRoute(
        new Outcome.Failed(FailureCode.CIRCUIT_OPEN, model() + " keeps failing and is left alone"),
        RouteChain.Why.FAILED,
        Deferral.later(wait, "circuit(" + model() + ")", execution.left()));
  }

  ModelRef model() {
    return route.model();
  }

  private List<Message> messages() {
    List<Message> asked =
        repairs == null
            ? prompt.messages()
            : Repair.messages(prompt.messages(), repairs.answer(), repairs.finding());
    if (begun == null) {
      return asked;
    }
    List<Message> all = new ArrayList<>(asked);
    all.add(Message.text(Speaker.ASSISTANT, begun.text()));
    all.add(Message.text(Speaker.USER, GO_ON));
    return all;
  }

  /** What is asked, as the address of an answer that is kept for it. */
  String question() {
    List<Message> asked = messages();
    String text = Message.prompt(asked);
    return Digest.of(prompt.digest() + '\n' + (text == null ? Json.string(asked) : text));
  }

  /** An answer of an earlier claim to what is asked here. */
  Optional<PaidAnswer> recalled() {
    return execution.recall(a -> a.model().equals(model()) && a.question().equals(question()));
  }

  PaidAnswer paid(ProviderOutcome outcome, Settlement settlement) {
    return new PaidAnswer(
        execution.task().taskId(), prompt.role().name(), model(), question(), settlement, outcome);
  }

  ProviderRequest request(UUID callId) {
    Role role = prompt.role();
    Duration left = execution.left();
    Duration longest = role.calls().timeout();
    return new ProviderRequest(
        callId,
        route.model().model(),
        ProviderRequest.Content.of(role.system(), messages()),
        role.format(),
        role.name(),
        role.sampling(),
        left.compareTo(longest) < 0 ? left : longest,
        ProviderRequest.UNWATCHED);
  }

  /** Calls, and looks for the answer where it can be found if it was lost on its way. */
  ProviderOutcome ask(ProviderRequest request) {
    ProviderOutcome outcome = route.provider().call(request);
    return outcome instanceof ProviderOutcome.Lost lost && !Thread.currentThread().isInterrupted()
        ? lookedUp(lost, request)
        : outcome;
  }

  private ProviderOutcome lookedUp(ProviderOutcome.Lost lost, ProviderRequest request) {
    return switch (route.provider().lookUp(request, lost.wire().requestId())) {
      case LookUp.Found found -> found.answer();
      case LookUp.Billed billed -> lost.billed(billed.usage());
      case LookUp.Nothing _ -> lost;
    };
  }

  Intent intent(UUID callId, Quote.Known quote, Usd reserved) {
    return new Intent(
        callId,
        execution.claim(),
        prompt.role().name(),
        route.index(),
        attempt,
        route.model(),
        quote.priceId(),
        reserved);
  }
}
