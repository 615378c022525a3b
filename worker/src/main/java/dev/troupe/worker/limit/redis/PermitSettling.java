package dev.troupe.worker.limit.redis;

import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.local.Group;
import java.time.Duration;
import java.util.UUID;

/**
 * Reports to one group, in Redis and here, how a call that it let through came out. Thread-safe.
 */
final class PermitSettling {
  private static final Duration MAX_COOLDOWN = Duration.ofMinutes(10);

  private final SharedDecision shared;
  private final RedisTalk talk;

  PermitSettling(SharedDecision shared, RedisTalk talk) {
    this.shared = shared;
    this.talk = talk;
  }

  /** What a provider asks for, if that makes sense. */
  static Duration bounded(Duration asked) {
    return asked.compareTo(MAX_COOLDOWN) > 0 ? MAX_COOLDOWN : asked;
  }

  /**
   * @param provider whether the group is the provider's, to which its answer belongs
   */
  void settle(Group group, Permit permit, Permit.Stay stay, PermitEnd ending, boolean provider)
      throws InterruptedException {
    switch (ending) {
      case PermitEnd.NotStarted n -> undo(group, stay, permit.call(), permit.tokens());
      case PermitEnd.Made made -> {
        Limits limits = stay.decision().limits();
        talk.whileThere(
            group,
            () -> {
              Gate.Held now =
                  shared.leave(group, permit.call(), permit.tokens(), made.tokens(), limits);
              if (provider) {
                shared.compare(group, stay.decision(), now, made.headroom());
              }
            });
        group.leave(permit.call(), permit.tokens(), made.tokens());
      }
      case PermitEnd.Throttled t -> {
        if (provider) {
          Duration wait = t.retryAfter() == null ? Duration.ZERO : t.retryAfter();
          throttle(group, permit.call(), wait, true);
        }
        leave(group, permit, stay.decision().limits());
      }
      case PermitEnd.Deferred p -> {
        if (provider) {
          throttle(group, permit.call(), p.retryAfter(), false);
        }
        leave(group, permit, stay.decision().limits());
      }
    }
  }

  /** It counts for what it asked for. */
  private void leave(Group group, Permit permit, Limits limits) throws InterruptedException {
    talk.whileThere(group, () -> shared.leave(group, permit.call(), permit.tokens(), null, limits));
    group.leave(permit.call(), permit.tokens(), null);
  }

  private void throttle(Group group, UUID call, Duration asked, boolean ours)
      throws InterruptedException {
    Duration wait = bounded(asked);
    group.cool(wait);
    talk.whileThere(group, () -> shared.gate().throttled(group.name(), call, wait, ours));
  }

  /** It was never sent. */
  void undo(Group group, Permit.Stay stay, UUID call, long tokens) throws InterruptedException {
    talk.whileThere(group, () -> shared.undo(group, call, tokens, stay.decision().limits()));
    group.undo(call, tokens);
  }
}
