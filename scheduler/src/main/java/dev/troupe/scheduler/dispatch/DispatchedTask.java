package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.TaskInput;
import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.postgres.Row;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that is to be offered, as it is stored.
 *
 * @param input absent: it has none
 */
record DispatchedTask(
    UUID taskId,
    UUID jobId,
    int step,
    int index,
    int flow,
    DispatchWindow.Channel channel,
    @Nullable TaskInput input,
    @Nullable Integer expects) {

  static DispatchedTask of(Row row) throws SQLException {
    return new DispatchedTask(
        row.uuid("task_id"),
        row.uuid("job_id"),
        row.integer("step"),
        row.integer("index"),
        row.integer("flow"),
        channel(row),
        row.flag("known")
            ? new TaskInput(
                row.textOrNull("prompt"), row.textOrNull("prompt_ref"), row.flag("request"))
            : null,
        row.integerOrNull("expects"));
  }

  static DispatchWindow.Channel channel(Row row) throws SQLException {
    return new DispatchWindow.Channel(
        row.text("pool"), Lane.valueOf(row.text("lane").toUpperCase(Locale.ROOT)));
  }

  /**
   * @throws IndexOutOfBoundsException if the job has no such step
   */
  Offer offer(Job job, TaskInput input) {
    Step its = job.plan().steps().get(step);
    return new Offer(
        channel,
        new TaskMessage(
            taskId,
            jobId,
            job.id(),
            job.tenant(),
            its.name(),
            index,
            its.role().name(),
            its.role().digest(),
            input.prompt(),
            input.promptRef(),
            input.requestJson(),
            input.requestRef(),
            job.project(),
            its.writes(),
            expects,
            job.deadline()));
  }
}
