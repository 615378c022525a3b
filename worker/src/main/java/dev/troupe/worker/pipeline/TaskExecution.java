package dev.troupe.worker.pipeline;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Served;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Spent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** One task while it is being executed, and what it has cost so far. Thread-safe. */
final class TaskExecution {
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Claim.Granted claim;
  private final InstantSource clock;
  private final List<Served> served = new ArrayList<>();
  private final List<PaidAnswer> paid = new ArrayList<>();
  private final Map<UUID, PaidAnswer> undecided = new LinkedHashMap<>();
  private final Set<UUID> whole = new HashSet<>();
  private Spent spent = Spent.NOTHING;

  TaskExecution(Claim.Granted claim, InstantSource clock) {
    this.claim = claim;
    this.clock = clock;
  }

  Claim.Granted claim() {
    return claim;
  }

  TaskMessage task() {
    return claim.task();
  }

  synchronized void charge(Settlement call, ProviderOutcome outcome) {
    spent = spent.plus(call.cost());
    if (outcome instanceof Answered answer
        && (answer.finish() == Finish.STOP || answer.finish() == Finish.TOOL_CALLS)) {
      whole.add(call.callId());
    }
  }

  /** Whether that call was answered, and the model stopped by itself. */
  synchronized boolean heardAll(UUID call) {
    return whole.contains(call);
  }

  /** What an earlier claim had paid for, and did not come to use. */
  synchronized void remember(List<PaidAnswer> answers) {
    paid.addAll(answers);
  }

  /** The first such answer that is wanted; nobody else gets it then. */
  synchronized Optional<PaidAnswer> recall(Predicate<PaidAnswer> wanted) {
    Optional<PaidAnswer> found = paid.stream().filter(wanted).findFirst();
    found.ifPresent(paid::remove);
    return found;
  }

  /** What becomes of that answer is not decided: a task that is given back comes back for it. */
  synchronized void journal(PaidAnswer answer) {
    undecided.put(answer.callId(), answer);
  }

  synchronized void decided(PaidAnswer answer) {
    undecided.remove(answer.callId());
  }

  synchronized List<PaidAnswer> undecided() {
    return List.copyOf(undecided.values());
  }

  /** An answer of the cache took the place of a call. */
  synchronized void serve(Served answer) {
    served.add(answer);
  }

  /** Calls for this task, under this claim and those before. */
  synchronized int calls() {
    return claim.calls() + spent.calls();
  }

  synchronized Ending ending(Outcome outcome) {
    Outcome whole = outcome instanceof Outcome.GivenBack back ? back.keeping(undecided()) : outcome;
    return new Ending(claim, whole, spent, List.copyOf(served));
  }

  /** Until the deadline; not positive: it is over. */
  Duration left() {
    Instant deadline = task().deadline();
    return deadline == null ? FOR_EVER : Duration.between(clock.instant(), deadline);
  }

  /** Ends here if its thread was interrupted. */
  void interruptible() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Whether the worker may still call for the task; an interrupted one may not. */
  boolean isOurs() {
    try {
      return !Thread.currentThread().isInterrupted() && claim.lease().holds();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
