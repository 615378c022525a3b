package dev.troupe.worker.pipeline;

import dev.troupe.schemas.Digest;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Outcome.StoredBlob;
import dev.troupe.worker.record.OutputBlobs;
import dev.troupe.worker.record.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores what a task's output needs before anybody hears of that output. Thread-safe; blocking. */
final class OutputStorage {
  /**
   * Outputs of more bytes are stored apart. Results are events on Kafka, whose brokers take 1 MiB
   * unless they are told otherwise: this leaves room for the rest of an answer, and for escapes.
   */
  static final int MAX_INLINE = 256 << 10;

  /** Of UTF-8 for one {@code char}. */
  private static final int MOST_BYTES = 3;

  /** A store that is away is asked again after so long. */
  private static final Outcome AWAY = new Outcome.GivenBack(Duration.ofSeconds(10), "blob store");

  private final OutputBlobs blobs;

  OutputStorage(OutputBlobs blobs) {
    this.blobs = blobs;
  }

  /**
   * @param outcome of a call
   * @param step that it came to; if that needs no storage, it is returned
   * @param settlement of the call
   */
  Step stored(CallAttempt t, ProviderOutcome outcome, Step step, Settlement settlement) {
    if (!(step instanceof Step.End(Outcome.Succeeded good, Settlement last))) {
      return step;
    }
    Media media = outcome instanceof ProviderOutcome.Answered answer ? answer.media() : null;
    Optional<Outcome.Succeeded> stored = stored(t.execution().task().tenant(), good, media);
    if (stored.isPresent()) {
      return new Step.End(stored.get(), last);
    }
    // It is paid for: the task comes back, and finds it where answers are kept meanwhile.
    t.execution().journal(t.paid(outcome, settlement));
    return new Step.End(AWAY, settlement.asKept());
  }

  /** The end of a task that the cache has answered. */
  Step.Leave served(CallAttempt t, Outcome.Succeeded good) {
    return new Step.End(
        stored(t.execution().task().tenant(), good, null)
            .<Outcome>map(stored -> stored)
            .orElse(AWAY),
        null);
  }

  /** Empty: it can't be done now. */
  private Optional<Outcome.Succeeded> stored(
      String tenant, Outcome.Succeeded good, @Nullable Media media) {
    if (media != null) {
      return blobs.keep(tenant, media.digest(), media.content())
          ? Optional.of(good.stored(StoredBlob.referredTo(media.digest())))
          : Optional.empty();
    }
    if (good.output().length() <= MAX_INLINE / MOST_BYTES) { // nearly all, which cost no encoding
      return Optional.of(good);
    }
    byte[] output = good.output().getBytes(StandardCharsets.UTF_8);
    if (output.length <= MAX_INLINE) {
      return Optional.of(good);
    }
    String digest = Digest.of(output);
    return blobs.keep(tenant, digest, output)
        ? Optional.of(good.stored(StoredBlob.output(digest)))
        : Optional.empty();
  }
}
