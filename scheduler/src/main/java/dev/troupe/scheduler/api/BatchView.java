package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.Batch;
import dev.troupe.scheduler.batch.BatchError;
import dev.troupe.scheduler.batch.BatchOrder;
import dev.troupe.scheduler.batch.BatchStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as OpenAI's API has it; times in seconds since 1970.
 *
 * @param outputFileId from the first answer on: what there is of it can be read
 * @param errorFileId the same for the first line that was refused
 */
record BatchView(
    String id,
    String object,
    String endpoint,
    @Nullable Errors errors,
    String inputFileId,
    String completionWindow,
    String status,
    @Nullable String outputFileId,
    @Nullable String errorFileId,
    long createdAt,
    @Nullable Long inProgressAt,
    @Nullable Long expiresAt,
    @Nullable Long finalizingAt,
    @Nullable Long completedAt,
    @Nullable Long failedAt,
    @Nullable Long expiredAt,
    @Nullable Long cancellingAt,
    @Nullable Long cancelledAt,
    Counts requestCounts,
    @Nullable Usage usage,
    @Nullable Map<String, String> metadata) {

  /** Why its lines can't be accepted. */
  record Errors(String object, List<BatchError> data) {}

  /** How many lines it has, and how many have ended. */
  record Counts(int total, int completed, int failed) {}

  /** What its answers took, in tokens. */
  record Usage(
      long inputTokens,
      InputDetails inputTokensDetails,
      long outputTokens,
      OutputDetails outputTokensDetails,
      long totalTokens) {
    static Usage of(Batch.Usage usage) {
      return new Usage(
          usage.input(),
          new InputDetails(usage.cached()),
          usage.output(),
          new OutputDetails(usage.reasoning()),
          usage.input() + usage.output());
    }
  }

  /** Of what was read. */
  record InputDetails(long cachedTokens) {}

  /** Of what was written. */
  record OutputDetails(long reasoningTokens) {}

  static BatchView of(Batch batch) {
    BatchOrder order = batch.order();
    Batch.Times times = batch.times();
    Batch.Counts counts = batch.counts();
    boolean over = batch.status().isOver();
    boolean output = over || counts.completed() > 0;
    boolean errors = over || counts.failed() > 0;
    return new BatchView(
        WireId.BATCH.of(order.id()),
        "batch",
        order.endpoint(),
        batch.status() == BatchStatus.FAILED ? new Errors("list", batch.errors()) : null,
        WireId.FILE.of(order.inputFileId()),
        order.completionWindow(),
        batch.status().label(),
        output && batch.files().output() != null ? WireId.FILE.of(batch.files().output()) : null,
        errors && batch.files().error() != null ? WireId.FILE.of(batch.files().error()) : null,
        order.createdAt().getEpochSecond(),
        seconds(times.inProgress()),
        seconds(order.expiresAt()),
        seconds(times.finalizing()),
        seconds(times.completed()),
        seconds(times.failed()),
        seconds(times.expired()),
        seconds(times.cancelling()),
        seconds(times.cancelled()),
        new Counts(counts.total(), counts.completed(), counts.failed()),
        batch.usage() == null ? null : Usage.of(batch.usage()),
        order.metadata());
  }

  private static @Nullable Long seconds(@Nullable Instant time) {
    return time == null ? null : time.getEpochSecond();
  }

  /** A page of them. */
  record Page(
      String object,
      List<BatchView> data,
      @Nullable String firstId,
      @Nullable String lastId,
      boolean hasMore) {
    /**
     * @param batches perhaps one more than there is room for: then there are more
     */
    static Page of(List<Batch> batches, int room) {
      List<BatchView> shown = batches.stream().limit(room).map(BatchView::of).toList();
      return new Page(
          "list",
          shown,
          shown.isEmpty() ? null : shown.getFirst().id(),
          shown.isEmpty() ? null : shown.getLast().id(),
          batches.size() > room);
    }
  }
}
