package dev.troupe.scheduler.api;

import dev.troupe.scheduler.report.CallList;
import dev.troupe.scheduler.report.JobKey;
import dev.troupe.scheduler.report.JobList;
import dev.troupe.scheduler.report.TaskList;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.TaskState;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.postgres.Database;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What there is, as pages of at most {@value #MAX_PAGE}: {@code GET /v1/jobs}, {@code
 * /v1/jobs/{id}/tasks}, {@code /v1/jobs/{id}/calls}, {@code /v1/calls} and {@code /v1/tasks/{id}}.
 * A page takes as long with a million rows before it as with none, since it begins at a place of an
 * index, and its walk along it is bounded. A filter may leave a page empty that has another after
 * it: {@code next} says whether it has.
 */
final class ListsApi {
  private static final int PAGE = 100;
  private static final int MAX_PAGE = 1_000;
  private static final String CALL = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String PLACE = "[0-9]{1,5}:[0-9]{1,9}:" + CALL;

  private final Database database;
  private final JobList jobs;
  private final TaskList tasks;
  private final CallList calls;

  ListsApi(Database database, BlobStore blobs) {
    this.database = database;
    this.jobs = new JobList(database);
    this.tasks = new TaskList(database, blobs);
    this.calls = new CallList(database);
  }

  /** Whether a path is one of these. */
  static boolean isFor(List<String> path) {
    return path.equals(List.of("v1", "jobs"))
        || path.equals(List.of("v1", "calls"))
        || (path.size() == 3 && path.subList(0, 2).equals(List.of("v1", "tasks")))
        || (path.size() == 4
            && path.subList(0, 2).equals(List.of("v1", "jobs"))
            && List.of("tasks", "calls").contains(path.getLast()));
  }

  /**
   * @param target of which {@link #isFor} is true
   */
  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, SQLException {
    var _ = Replies.allow(request, "GET", "HEAD");
    Connections.received();
    List<String> path = target.segments();
    Object found =
        switch (path.size()) {
          case 2 -> path.getLast().equals("jobs") ? jobs(target) : calls(target, null);
          case 3 -> task(target);
          default -> {
            JobKey job = job(target);
            yield path.getLast().equals("tasks") ? tasks(target, job) : calls(target, job);
          }
        };
    Replies.send(request, response, Status.OK_200, found);
  }

  private Object jobs(Target target) throws Refused, SQLException {
    String label = target.parameter("label").orElse(null);
    int equals = label == null ? -1 : label.indexOf('=');
    if (label != null && equals < 1) {
      throw bad("label", label, "name=value");
    }
    JobList.Filter filter =
        new JobList.Filter(
            target.constant("state", JobState.class).orElse(null),
            label == null ? null : label.substring(0, equals),
            label == null ? null : label.substring(equals + 1),
            target.time("since").orElse(Instant.EPOCH),
            target.time("until").orElse(Target.LATEST));
    return jobs.page(target.tenant(), filter, after(target, CALL), limit(target));
  }

  private Object tasks(Target target, JobKey job) throws Refused, SQLException {
    TaskList.Filter filter =
        new TaskList.Filter(
            target.constant("state", TaskState.class).orElse(null),
            target.parameter("role").orElse(null));
    return tasks.page(job, filter, after(target, PLACE), limit(target));
  }

  private Object task(Target target) throws Refused, SQLException {
    String id = target.id();
    String tenant = target.tenant();
    Optional<TaskList.Line> task =
        id.matches(CALL) ? tasks.find(tenant, UUID.fromString(id)) : Optional.empty();
    return task.orElseThrow(() -> missing(id, "a task of tenant " + tenant));
  }

  private Object calls(Target target, @Nullable JobKey job) throws Refused, SQLException {
    String tenant = target.tenant();
    CallList.Filter filter =
        new CallList.Filter(
            target.parameter("provider").orElse(null),
            target.parameter("model").orElse(null),
            target.constant("state", CallList.Status.class).orElse(null),
            target.time("since").orElse(Instant.EPOCH));
    String task = target.parameter("task").orElse(null);
    if (task != null && !task.matches(CALL)) {
      throw bad("task", task, "the id of a task");
    }
    if (task != null) {
      String after = after(target, CALL);
      return calls.ofTask(UUID.fromString(task), tenant, filter, after, limit(target));
    }
    JobKey of = job == null && target.parameter("job").isPresent() ? named(target) : job;
    return of == null
        ? calls.newest(tenant, filter, after(target, CALL), limit(target))
        : calls.ofJob(of.jobId(), tenant, filter, after(target, PLACE), limit(target));
  }

  private JobKey named(Target target) throws Refused, SQLException {
    return find(target.tenant(), target.parameter("job").orElseThrow());
  }

  private JobKey job(Target target) throws Refused, SQLException {
    return find(target.tenant(), target.id(2));
  }

  private JobKey find(String tenant, String id) throws Refused, SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return JobKey.find(connection, tenant, id)
          .orElseThrow(() -> missing(id, "a job of tenant " + tenant));
    }
  }

  private static @Nullable String after(Target target, String form) throws Refused {
    String after = target.parameter("after").orElse(null);
    if (after != null && !after.matches(form)) {
      throw bad("after", after, "next of the page before");
    }
    return after;
  }

  private static int limit(Target target) throws Refused {
    int limit = target.number("limit", PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw bad("limit", Integer.toString(limit), "1 to " + MAX_PAGE);
    }
    return limit;
  }

  private static Refused bad(String field, String value, String expected) {
    return Refused.of(Status.BAD_REQUEST_400, Problem.at(field, value, expected));
  }

  private static Refused missing(String id, String expected) {
    return Refused.of(Status.NOT_FOUND_404, Problem.at("id", id, expected));
  }
}
