package dev.troupe.worker.limit.local;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one process to one group within the window, and those in flight. Not thread-safe; no
 * I/O. Times are monotonic nanoseconds.
 *
 * <p>It is kept while Redis decides, too: at the moment when Redis vanishes, every process knows
 * what it had of the limit. As long as each stays at or below <i>that</i>, the fleet stays below
 * the limit without a word between them; a window later all may go to their equal share.
 */
final class LocalWindow {
  private final long span;
  // In the order of their starts, which is the order of insertion.
  private final Map<UUID, Call> window = new LinkedHashMap<>();
  private final Map<UUID, Long> inFlight = new LinkedHashMap<>();
  private long tokens;
  private @Nullable Cap cap;

  /**
   * @param sure whether it really goes ahead: alone, a process counts a call before it knows that
   */
  private record Call(long at, long tokens, boolean sure) {}

  private record Cap(long until, long requests, long tokens, long inFlight) {}

  LocalWindow(Duration span) {
    this.span = span.toNanos();
  }

  /** From now on, for one window, there is to be no more than there was. */
  void cap(long now) {
    expire(now);
    cap = new Cap(now + span, window.size(), tokens, inFlight.size());
  }

  void uncap() {
    cap = null;
  }

  /**
   * Whether one more fits.
   *
   * @param share of the limits that is this process's
   */
  GroupDecision.@Nullable Wait check(long now, long wanted, Limits share) {
    expire(now);
    Cap c = cap != null && now < cap.until() ? cap : null;
    long requestLimit = least(share.requests(), c == null ? -1 : c.requests());
    if (share.inFlight() >= 0) {
      long limit = least(share.inFlight(), c == null ? -1 : c.inFlight());
      if (inFlight.size() >= limit) {
        return new GroupDecision.Wait(GroupDecision.Wait.CONCURRENCY, Duration.ofMillis(50));
      }
    }
    if (share.requests() >= 0 && window.size() >= requestLimit) {
      return wait(Axis.REQUESTS_PER_MINUTE, now, window.size() + 1 - requestLimit, true);
    }
    long tokenLimit = least(share.tokensFor(wanted), c == null ? -1 : c.tokens());
    if (share.tokens() >= 0 && tokens + wanted > tokenLimit) {
      return wait(Axis.TOKENS_PER_MINUTE, now, tokens + wanted - tokenLimit, false);
    }
    return null;
  }

  void add(UUID call, long now, long wanted, boolean sure) {
    if (window.putIfAbsent(call, new Call(now, wanted, sure)) == null) {
      tokens += wanted;
      inFlight.put(call, now);
    }
  }

  /** The call that was added goes ahead. */
  void confirm(UUID call) {
    window.computeIfPresent(call, (_, was) -> new Call(was.at(), was.tokens(), true));
  }

  /** What Redis has to know of this process. */
  List<PastCall> past(long now) {
    expire(now);
    List<PastCall> past = new ArrayList<>();
    window.forEach(
        (id, call) -> {
          if (call.sure()) {
            past.add(new PastCall(id, now - call.at(), call.tokens(), inFlight.containsKey(id)));
          }
        });
    return past;
  }

  void undo(UUID call) {
    Call gone = window.remove(call);
    tokens -= gone == null ? 0 : gone.tokens();
    inFlight.remove(call);
  }

  void leave(UUID call, @Nullable Long used) {
    inFlight.remove(call);
    if (used != null) {
      Call was = window.get(call);
      if (was != null) {
        tokens += used - was.tokens();
        window.put(call, new Call(was.at(), used, was.sure()));
      }
    }
  }

  /** A granted call starts only now. */
  void touch(UUID call, long now) {
    Call was = window.remove(call);
    if (was != null) {
      window.put(call, new Call(now, was.tokens(), was.sure()));
    }
  }

  List<UUID> inFlight() {
    return List.copyOf(inFlight.keySet());
  }

  private void expire(long now) {
    for (Iterator<Call> i = window.values().iterator(); i.hasNext(); ) {
      Call call = i.next();
      if (now - call.at() < span) {
        return;
      }
      tokens -= call.tokens();
      i.remove();
    }
  }

  /** Until as much as is over the limit has left the window. */
  private GroupDecision.Wait wait(Axis axis, long now, long over, boolean requests) {
    for (Call call : window.values()) {
      over -= requests ? 1 : call.tokens();
      if (over <= 0) {
        return new GroupDecision.Wait(axis.key(), Duration.ofNanos(call.at() + span - now));
      }
    }
    // Nothing of ours is in the way: the share itself is too small, for now.
    return new GroupDecision.Wait(axis.key(), Duration.ofNanos(span));
  }

  /** Of limits where -1 is none. */
  private static long least(long a, long b) {
    return a < 0 ? b : b < 0 ? a : Math.min(a, b);
  }
}
