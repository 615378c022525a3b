package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.cache.Question;
import dev.troupe.worker.cache.Turn;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Served;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Quote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Ends a try with an answer of the cache, or lets it be paid and remembers its answer. */
public final class Cached {
  private final AnswerCache cache;
  private final Uuid7 ids;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /**
   * @param ids of calls
   * @param nanos a monotonic clock
   */
  public Cached(AnswerCache cache, Uuid7 ids, InstantSource clock, LongSupplier nanos) {
    this.cache = cache;
    this.ids = ids;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** The rest of a try. */
  interface Paid {
    Step play(Try t, Quote.Known quote, ProviderRequest request) throws InterruptedException;
  }

  Step play(Try t, Quote.Known quote, Paid paid) throws InterruptedException {
    long start = nanos.getAsLong();
    Question question = new Question(t.tenant(), t.model(), t.script().role(), t.script().prompt());
    return switch (cache.ask(question)) {
      case Turn.Hit hit -> serve(t, hit.answer(), Duration.ofNanos(nanos.getAsLong() - start));
      case Turn.Ask ask -> {
        try (ask) {
          Step step = paid.play(t, quote, t.request(ids.next()));
          remember(ask, t, step);
          yield step;
        }
      }
    };
  }

  private Step serve(Try t, Answer answer, Duration latency) {
    t.play()
        .serve(
            new Served(
                ids.next(),
                t.route().index(),
                t.attempt(),
                t.model(),
                answer.cost(),
                latency,
                answer.call()));
    return new Step.End(new Outcome.Succeeded(answer.output(), answer.model()), null);
  }

  /** Only what was answered whole and judged good: never what failed, was cut or refused. */
  private void remember(Turn.Ask ask, Try t, Step step) {
    if (step instanceof Step.End end
        && end.outcome() instanceof Outcome.Succeeded done
        && t.play().heardAll()) {
      Settlement call = Objects.requireNonNull(end.last());
      try {
        ask.answered(
            new Answer(
                done.output(),
                done.model(),
                "stop",
                call.usage(),
                call.status() == Settlement.Status.SETTLED ? call.cost() : Usd.ZERO,
                clock.instant(),
                call.callId()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it was paid: it is recorded, if not remembered
      }
    }
  }
}
