package dev.troupe.cli.report;

import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job and how far it is.
 *
 * @param jobId ours; {@code id} is the client's
 * @param waiting why tasks of it can't start, where the list of jobs was asked for
 * @param total tasks that exist so far
 * @param failed tasks that ended otherwise than well
 * @param costUsd of all calls that have ended
 */
public record Job(
    UUID jobId,
    String id,
    String tenant,
    String project,
    String loop,
    JobState state,
    @Nullable String reason,
    @Nullable String waiting,
    int total,
    int succeeded,
    int failed,
    Usd costUsd,
    Instant createdAt,
    @Nullable Instant finishedAt) {
  public boolean over() {
    return state != JobState.RUNNING;
  }
}
