package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.scheduler.plan.Prompts;
import dev.troupe.scheduler.plan.ResultSteps;
import dev.troupe.schemas.Priority;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What never changes about an accepted job.
 *
 * @param id the client's
 */
public record Job(
    UUID jobId,
    String tenant,
    String id,
    String project,
    Priority priority,
    @Nullable Instant deadline,
    Plan plan,
    Prompts prompts,
    ResultSteps results,
    JsonNode input) {
  public Job(
      UUID jobId,
      String tenant,
      String id,
      String project,
      Priority priority,
      @Nullable Instant deadline,
      Plan plan,
      JsonNode input) {
    this(
        jobId,
        tenant,
        id,
        project,
        priority,
        deadline,
        plan,
        new Prompts(plan),
        ResultSteps.of(plan),
        input);
  }
}
