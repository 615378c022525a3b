package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.Batch;
import dev.troupe.scheduler.batch.BatchOrder;
import dev.troupe.scheduler.batch.BatchStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as Anthropic's API has it.
 *
 * @param resultsUrl once it has ended
 */
record MessageBatchView(
    String id,
    String type,
    String processingStatus,
    Counts requestCounts,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant endedAt,
    @Nullable Instant cancelInitiatedAt,
    @Nullable Instant archivedAt,
    @Nullable String resultsUrl) {

  /** All but the first are zero until it has ended. */
  record Counts(int processing, int succeeded, int errored, int canceled, int expired) {}

  /**
   * @param host that was asked, for the address of its results
   */
  static MessageBatchView of(Batch batch, String host) {
    BatchOrder order = batch.order();
    Batch.Times times = batch.times();
    boolean ended = batch.status().isOver();
    return new MessageBatchView(
        WireId.MESSAGE_BATCH.of(order.id()),
        "message_batch",
        status(batch.status()),
        counts(batch),
        order.createdAt(),
        order.expiresAt(),
        first(times.completed(), times.expired(), times.cancelled(), times.failed()),
        times.cancelling(),
        null,
        ended && batch.files().output() != null
            ? "http://%s%s/%s/results"
                .formatted(host, AnthropicForm.BATCHES, WireId.MESSAGE_BATCH.of(order.id()))
            : null);
  }

  private static String status(BatchStatus status) {
    return switch (status) {
      case VALIDATING, IN_PROGRESS, FINALIZING -> "in_progress";
      case CANCELLING -> "canceling";
      case FAILED, COMPLETED, EXPIRED, CANCELLED -> "ended";
    };
  }

  private static Counts counts(Batch batch) {
    Batch.Counts counts = batch.counts();
    if (!batch.status().isOver()) {
      return new Counts(counts.total(), 0, 0, 0, 0);
    }
    int rest = counts.total() - counts.completed() - counts.failed();
    boolean expired = batch.status() == BatchStatus.EXPIRED;
    return new Counts(
        0, counts.completed(), counts.failed(), expired ? 0 : rest, expired ? rest : 0);
  }

  private static @Nullable Instant first(@Nullable Instant... times) {
    for (Instant time : times) {
      if (time != null) {
        return time;
      }
    }
    return null;
  }

  /** A page of them. */
  record Page(
      List<MessageBatchView> data,
      boolean hasMore,
      @Nullable String firstId,
      @Nullable String lastId) {
    static Page of(List<MessageBatchView> shown, boolean more) {
      return new Page(
          shown,
          more,
          shown.isEmpty() ? null : shown.getFirst().id(),
          shown.isEmpty() ? null : shown.getLast().id());
    }
  }

  /** That one is gone. */
  record Deleted(String id, String type) {}
}
