package dev.troupe.scheduler.batch;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it stands.
 *
 * @param errors why its lines can't be accepted; empty: they can, or are not read yet
 * @param counts of its lines
 * @param usage null until it is over
 * @param urls whether lines name another endpoint than the batch
 * @param files the ids that its result files will have; of one that is over, those that are there
 */
public record Batch(
    BatchOrder order,
    BatchStatus status,
    List<BatchError> errors,
    Counts counts,
    @Nullable Usage usage,
    boolean urls,
    Files files,
    Times times) {
  /**
   * How many lines it has, and how many of them were answered, or never will be.
   *
   * @param failed those that were refused; not those that nobody came to
   */
  public record Counts(int total, int completed, int failed) {}

  /** What its calls took. */
  public record Usage(long input, long cached, long output, long reasoning) {}

  /** Its result files. */
  public record Files(@Nullable UUID output, @Nullable UUID error) {}

  /** When it came to stand so. */
  public record Times(
      @Nullable Instant inProgress,
      @Nullable Instant finalizing,
      @Nullable Instant completed,
      @Nullable Instant failed,
      @Nullable Instant expired,
      @Nullable Instant cancelling,
      @Nullable Instant cancelled) {}
}
