package dev.troupe.scheduler.api;

import dev.troupe.scheduler.answer.AnswerForm;
import dev.troupe.scheduler.answer.AnswerForms;
import dev.troupe.scheduler.answer.FailureStatus;
import dev.troupe.scheduler.answer.StreamForm;
import dev.troupe.scheduler.answer.TaskAnswer;
import dev.troupe.scheduler.intake.ModelAliases;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.job.RequestReader;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/chat/completions}, {@code /v1/responses}, {@code /v1/embeddings} and {@code
 * /v1/moderations}, waiting: a job with one task, whose answer is the reply. So whoever changes an
 * SDK's {@code base_url} has the fleet's limits, budgets, cache and ledger.
 *
 * <ul>
 *   <li>{@code model} is a route ({@code openai/gpt-4o}) or an alias of the configuration's {@code
 *       models}
 *   <li>{@code ?tenant=} says whose job it is
 *   <li>{@code X-Troupe-Role}, {@code X-Troupe-Budget} (US dollars), {@code X-Troupe-Priority}
 *       (default interactive)
 *   <li>{@code Idempotency-Key}: the same again is the same job, and gets the same answer
 *   <li>{@code stream: true} gets the whole answer as one event
 * </ul>
 */
public final class AnswersApi {
  /** As long as OpenAI's SDKs wait by themselves. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** Of the reply: the job that the answer is from. */
  static final HeaderName JOB = HeaderNames.create("X-Troupe-Job");

  private static final HeaderName ROLE = HeaderNames.create("X-Troupe-Role");
  private static final HeaderName BUDGET = HeaderNames.create("X-Troupe-Budget");
  private static final HeaderName PRIORITY = HeaderNames.create("X-Troupe-Priority");
  private static final HeaderName COST = HeaderNames.create("X-Troupe-Cost-Usd");
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final String ANYBODY = InlineTask.ROLE;
  // SDKs repeat what failed by themselves; the fleet has done so already.
  private static final Header FINAL = HeaderValues.create("x-should-retry", "false");

  private static final Sql END =
      Sql.of(
          "SELECT end_job(job_id, 'cancelled', 'a budget has no room for it, and its caller was told so') FROM job WHERE job_id = :job AND state = 'running'");

  private static final Set<String> PATHS =
      Set.of(
          RequestReader.CHAT,
          RequestReader.RESPONSES,
          RequestReader.EMBEDDINGS,
          RequestReader.MODERATIONS);

  /** Has a job taken at once, which nobody but its caller keeps until then. */
  @FunctionalInterface
  public interface Door {
    /**
     * @return what is wrong with it; empty: it is on its way
     */
    List<Problem> submit(String tenant, byte[] job);
  }

  private final Submitting submitting;
  private final Door door;
  private final JobWaits waits;
  private final Database database;
  private final ModelAliases aliases;
  private final AnswerForms forms;
  private final Uuid7 ids;
  private final InstantSource clock;

  /**
   * @param door where jobs go in
   * @param aliases names that callers may use for models
   */
  public AnswersApi(
      Submitting submitting,
      Door door,
      JobWaits waits,
      Database database,
      ModelAliases aliases,
      AnswerForms forms,
      Uuid7 ids,
      InstantSource clock) {
    this.submitting = submitting;
    this.door = door;
    this.waits = waits;
    this.database = database;
    this.aliases = aliases;
    this.forms = forms;
    this.ids = ids;
    this.clock = clock;
  }

  /** Whether it answers requests to that path. */
  static boolean isFor(String path) {
    return PATHS.contains(path);
  }

  /** Replies when the answer is there. */
  void serve(String path, String tenant, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException, InterruptedException {
    byte[] sent = Body.read(request);
    Connections.received();
    ObjectNode body = object(sent);
    AnswerForm form = forms.of(path);
    boolean stream =
        form instanceof StreamForm
            && body.path("stream").isBoolean()
            && body.path("stream").booleanValue();
    if (stream) {
      body.remove(List.of("stream", "stream_options")); // the answer is, and the task knows nothing
    }
    Optional<String> key = header(request, KEY);
    String id = key.orElseGet(() -> "answer-" + ids.next());
    ObjectNode job = job(path, body, id, request).put("tenant", tenant);
    submit(tenant, Json.bytes(job), key.isPresent());
    response.header(JOB, id);
    TaskAnswer answer = forms.whole(await(tenant, id));
    if (answer.failure() != null) {
      throw failed(answer);
    }
    response.header(COST, answer.cost().exact());
    if (stream && form instanceof StreamForm streamed) {
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      try (OutputStream out = response.outputStream()) {
        for (String event : streamed.events(answer)) {
          out.write(event.getBytes(StandardCharsets.UTF_8));
        }
      }
    } else {
      Replies.send(request, response, Status.OK_200, form.whole(answer));
    }
  }

  /**
   * @param repeated whether there may be a job of that id already
   */
  private void submit(String tenant, byte[] job, boolean repeated) throws Refused {
    if (repeated) {
      submitting.checkId(job);
    }
    List<Problem> problems = door.submit(tenant, job);
    if (!problems.isEmpty()) {
      throw Refused.of(Status.BAD_REQUEST_400, problems);
    }
  }

  private static ObjectNode object(byte[] body) throws Refused {
    try {
      if (Json.STRICT.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      // Said below.
    }
    throw Refused.of(Status.BAD_REQUEST_400, Problem.at("body", "no JSON object", "a JSON object"));
  }

  private ObjectNode job(String path, ObjectNode body, String id, ServerRequest request)
      throws Refused {
    Optional<String> role = header(request, ROLE);
    ObjectNode job = Json.MESSAGES.createObjectNode().put("id", id);
    job.put("priority", header(request, PRIORITY).orElse("interactive"));
    header(request, BUDGET).ifPresent(usd -> job.put("budget", usd));
    if (header(request, KEY).isEmpty()) {
      // Whoever asked has gone by then, and nobody can ask for the answer.
      job.put("deadline", clock.instant().plus(PATIENCE).toString());
    }
    ObjectNode task = job.putArray("tasks").addObject();
    role.ifPresent(name -> task.put("role", name));
    List<ModelRef> routes = routes(body);
    if (role.isEmpty()) {
      // A cut answer is one in that API: finish_reason says so.
      ObjectNode anybody = job.putObject("roles").putObject(ANYBODY).put("on_cut", "accept");
      if (!routes.isEmpty()) {
        anybody.put("model", routes.getFirst().toString());
        routes.stream().skip(1).forEach(r -> anybody.withArray("fallback").add(r.toString()));
      }
      task.put("role", ANYBODY);
    }
    if (!routes.isEmpty()) {
      body.put("model", routes.getFirst().toString());
    }
    ObjectNode asked = task.putObject("request").put("url", path);
    asked.set("body", body);
    return job;
  }

  /** What the model is an alias of; empty if it is a route, or missing. */
  private List<ModelRef> routes(ObjectNode body) throws Refused {
    JsonNode model = body.path("model");
    if (!model.isString()) {
      return List.of();
    }
    Optional<Problem> problem = aliases.problem("model", model.stringValue());
    if (problem.isPresent()) {
      throw Refused.of(Status.NOT_FOUND_404, problem.get());
    }
    return aliases.of(model.stringValue());
  }

  private static Optional<String> header(ServerRequest request, HeaderName name) {
    return request.headers().first(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  private TaskAnswer await(String tenant, String id)
      throws Refused, SQLException, InterruptedException {
    UUID jobId = end(tenant, id);
    try (Connection connection = database.pool().getConnection()) {
      TaskAnswer answer =
          TaskAnswer.of(connection, jobId)
              .orElseThrow(
                  () ->
                      Refused.of(
                          Status.BAD_GATEWAY_502,
                          Problem.at("job", id, "a task that was made before the job ended")));
      if (!answer.state().isTerminal()) {
        // It is paused: nobody waits for the end of that.
        END.on(connection).set("job", jobId).run();
      }
      return answer;
    }
  }

  private UUID end(String tenant, String id) throws Refused, InterruptedException {
    Instant latest = clock.instant().plus(PATIENCE).plus(LOOK_AGAIN);
    while (clock.instant().isBefore(latest)) {
      try {
        return waits.end(tenant, id).get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Asked again: another who waited for the same job may have given up for both.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e); // nobody completes it so
      }
    }
    waits.forget(tenant, id);
    throw Refused.of(
        Status.GATEWAY_TIMEOUT_504,
        Problem.at("job", id, "an end within " + PATIENCE.toMinutes() + " minutes"));
  }

  private static Refused failed(TaskAnswer answer) {
    String code = String.valueOf(answer.failure());
    return Refused.because(
        Status.create(FailureStatus.of(code)), code, code + ": " + answer.message(), FINAL);
  }
}
