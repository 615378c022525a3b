package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.cache.CacheLookup;
import dev.troupe.worker.cache.Question;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Outcome.StoredBlob;
import dev.troupe.worker.record.OutputBlobs;
import dev.troupe.worker.record.Served;
import dev.troupe.worker.record.Settlement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers on a route with an answer of the cache, or lets it be paid and remembers its answer. It
 * stands around all that happens on a route, so that those who wait for one who asks also wait for
 * its repairs, retries and second calls. Thread-safe.
 */
final class Cached {
  private final AnswerCache cache;
  private final OutputBlobs blobs;
  private final OutputStorage storage;
  private final Uuid7 ids;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /**
   * @param ids of the ledger's rows
   * @param nanos a monotonic clock
   */
  Cached(
      AnswerCache cache,
      OutputBlobs blobs,
      OutputStorage storage,
      Uuid7 ids,
      InstantSource clock,
      LongSupplier nanos) {
    this.cache = cache;
    this.blobs = blobs;
    this.storage = storage;
    this.ids = ids;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Asks on the route. */
  @FunctionalInterface
  interface Paid {
    Step.Leave execute(CallAttempt first) throws InterruptedException;
  }

  Step.Leave execute(CallAttempt t, Paid paid) throws InterruptedException {
    long start = nanos.getAsLong();
    return switch (cache.ask(question(t))) {
      case CacheLookup.Hit hit when isGone(t, hit.answer()) -> paid.execute(t);
      case CacheLookup.Hit hit ->
          serve(t, hit.answer(), Duration.ofNanos(nanos.getAsLong() - start));
      case CacheLookup.Miss ask -> {
        try (ask) {
          Step.Leave left = paid.execute(t);
          if (ask.keeps()) {
            remember(ask, t, left);
          }
          yield left;
        }
      }
    };
  }

  private static Question question(CallAttempt t) {
    Role role = t.prompt().role();
    Duration left = t.execution().left();
    return new Question(
        t.execution().task().tenant(),
        t.model(),
        role,
        t.prompt().messages(),
        left.compareTo(role.calls().timeout()) < 0 ? left : role.calls().timeout());
  }

  private Step.Leave serve(CallAttempt t, Answer answer, Duration latency) {
    String media = blob(answer);
    Step.Leave end =
        storage.served(
            t,
            new Outcome.Succeeded(
                answer.output(),
                answer.model(),
                media == null ? null : StoredBlob.referredTo(media),
                answer.details()));
    if (end instanceof Step.End(Outcome.Succeeded _, Settlement _)) {
      t.execution()
          .serve(
              new Served(
                  ids.next(),
                  t.prompt().role().name(),
                  t.route().index(),
                  t.attempt(),
                  t.model(),
                  answer.cost(),
                  latency,
                  answer.call()));
    }
    return end;
  }

  /** Whether it is an answer that refers to what its tenant can't be given. */
  private boolean isGone(CallAttempt t, Answer answer) {
    String blob = blob(answer);
    return answer.media() != null
        && blob != null
        && !blobs.share(answer.media(), t.execution().task().tenant(), blob);
  }

  /** What the answer refers to. */
  private static @Nullable String blob(Answer answer) {
    return answer.media() == null
        ? null
        : Json.MESSAGES.readTree(answer.output()).path("digest").asString("");
  }

  /**
   * Only what the route's model has answered whole and what was judged good: never what failed, was
   * cut or refused, nor what a second call to another model was faster with.
   */
  private void remember(CacheLookup.Miss ask, CallAttempt t, Step.Leave left) {
    if (left instanceof Step.End(Outcome.Succeeded good, Settlement call)
        && call != null
        && good.model().equals(t.model().toString())
        && t.execution().heardAll(call.callId())) {
      remember(ask, answer(good, call, t.execution().task().tenant()));
    }
  }

  private static void remember(CacheLookup.Miss ask, Answer answer) {
    try {
      ask.answered(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was paid: it is recorded, if not remembered
    }
  }

  private Answer answer(Outcome.Succeeded good, Settlement call, String tenant) {
    boolean known = call.status() == Settlement.Status.SETTLED;
    return new Answer(
        good.output(),
        good.model(),
        "stop",
        call.usage(),
        known ? call.cost() : Usd.ZERO,
        clock.instant(),
        call.callId(),
        good.answer(),
        good.blob() == null || good.blob().isOutput() ? null : tenant);
  }
}
