package dev.troupe.scheduler.api;

import dev.troupe.scheduler.file.FileRows;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.lifecycle.Stall;
import dev.troupe.shared.postgres.Database;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's HTTP interface, for programs on this machine.
 *
 * <ul>
 *   <li>{@code POST /v1/jobs} with a submission ({@code application/json}, UTF-8, at most {@link
 *       Replies#MAX_BODY} bytes): 202 and {@code {"id", "tenant"}} once Kafka has it on all
 *       replicas; 400 with every problem if it would be rejected; 409 if another job has its id.
 *       Its rows may be a file ({@link RowJobs})
 *   <li>{@code GET /v1/jobs/{id}?tenant=}: how far it is; 404 if there is none. The id is
 *       percent-encoded, a slash in it is {@code %2F}
 *   <li>{@code POST /v1/jobs/{id}/cancel} ({@link CancelApi}); jobs, tasks and calls as pages
 *       ({@link ListsApi})
 *   <li>{@code GET /v1/jobs/{id}/results}: 200 and its results as JSON lines ({@link
 *       ResultsReply}); {@code GET /v1/outputs/{digest}}: what they refer to ({@link OutputsApi})
 *   <li>{@code POST /v1/chat/completions} and {@code /v1/responses}, waiting ({@link AnswersApi});
 *       {@code /v1/files} and {@code /v1/uploads}, as OpenAI has them, its errors included ({@link
 *       OpenAiApi})
 *   <li>{@code GET /healthz}: 200 while the process lives; {@code GET /readyz}: 200 if PostgreSQL
 *       and Kafka answer and every loop gets on, else 503 and {@code stalls}: which loop stands at
 *       what since when and why
 * </ul>
 *
 * <p>Errors are {@code {"problems": [...]}}: 400 what can't be read, 403 a web page ({@link
 * Visitors}), 404, 405 with {@code Allow}, 413, 415, 503 a server is away. A request must be there
 * in full within {@link Connections#PATIENCE}, a file's next MiB.
 */
public final class HttpApi implements Service {
  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  // What is larger than we take is still read, so that its sender gets to see the answer.
  private static final long MAX_READ = OpenAiForm.MAX_FILE + (64L << 20);
  private static final int MAX_CONNECTIONS = 1_000;

  private final WebServer server;
  private final Pause pause;
  private final Visitors visitors;
  private final RowJobs rowJobs;
  private final OpenAiApi openAi;
  private final Database database;
  private final BlobStore blobs;
  private final Readiness readiness;
  private final OpenApi openApi = new OpenApi();
  private final ListsApi lists;
  private final OutputsApi outputs;
  private final CancelApi cancels;

  /** What {@code /readyz} asks for. */
  public record Readiness(
      BooleanSupplier kafkaAnswers, BooleanSupplier leads, Supplier<List<Stall>> stalls) {}

  public HttpApi(
      InetSocketAddress listen,
      Submitting submitting,
      OpenAiApi openAi,
      Database database,
      BlobStore blobs,
      Readiness readiness,
      InstantSource clock,
      Pause pause) {
    this.pause = pause;
    this.visitors = new Visitors(listen.getAddress());
    this.rowJobs = new RowJobs(submitting, new FileRows(database, clock), database, blobs);
    this.openAi = openAi;
    this.database = database;
    this.blobs = blobs;
    this.readiness = readiness;
    this.lists = new ListsApi(database, blobs);
    this.outputs = new OutputsApi(database, blobs);
    this.cancels = new CancelApi(database);
    this.server =
        WebServer.builder()
            .address(listen.getAddress())
            .port(listen.getPort())
            .shutdownHook(false)
            .maxPayloadSize(MAX_READ)
            .maxTcpConnections(MAX_CONNECTIONS)
            .contentEncoding(new Undecoded())
            .directHandlers(Replies.direct())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new Connections(clock))
            .idleConnectionTimeout(Connections.PATIENCE)
            .idleConnectionPeriod(LOOK)
            .routing(routing -> routing.any(this::serve))
            .build();
  }

  private void serve(ServerRequest request, ServerResponse response) {
    try {
      if (OpenAiForm.isFor(request.path().rawPath())) {
        openAi.identify(response);
      }
      visitors.check(request.headers());
      route(request, response);
    } catch (Refused e) {
      Replies.refuse(request, response, e);
    } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the client is gone", e);
    } catch (CloseConnectionException | RequestException | HttpException e) {
      throw e; // the server's own
    } catch (Throwable e) { // it would make an answer of any Error, and go on
      failed(request, response, e);
    } finally {
      Connections.answered();
    }
  }

  private static void failed(ServerRequest request, ServerResponse response, Throwable e) {
    String what = request.prologue().method().text() + " " + request.path().rawPath();
    switch (Fault.of(e)) {
      case FATAL -> {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
      case INFRASTRUCTURE -> {
        log.warn("{}: {}", what, e.toString());
        Replies.refuse(
            request,
            response,
            Refused.of(
                Status.SERVICE_UNAVAILABLE_503,
                Problem.at(
                    "server",
                    e instanceof BlobException
                        ? "the store of files does not answer"
                        : "PostgreSQL does not answer",
                    "another try later")));
      }
      case CONTENT -> {
        log.error("{}", what, e);
        Replies.refuse(
            request,
            response,
            Status.INTERNAL_SERVER_ERROR_500,
            List.of("internal error: the log of the scheduler has it"),
            null);
      }
    }
  }

  private void route(ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException, InterruptedException {
    Target target = Target.of(request.path().rawPath(), request.prologue().query().rawValue());
    openApi.check(target, request);
    List<String> path = target.segments();
    if (path.equals(List.of("v1", "jobs"))
        && Replies.allow(request, "GET", "HEAD", "POST").equals("POST")) {
      byte[] body = Body.read(request);
      Connections.received();
      Replies.send(request, response, Status.ACCEPTED_202, rowJobs.submit(body));
      return;
    }
    if (ListsApi.isFor(path)) {
      lists.serve(target, request, response);
    } else if (OutputsApi.isFor(path)) {
      outputs.serve(target, request, response);
    } else if (path.size() == 4
        && path.subList(0, 2).equals(List.of("v1", "jobs"))
        && path.getLast().equals("cancel")) {
      cancels.serve(target, request, response);
    } else if (path.size() == 3 && path.subList(0, 2).equals(List.of("v1", "jobs"))) {
      var _ = Replies.allow(request, "GET", "HEAD");
      job(target, request, response);
    } else if (path.size() == 4
        && path.subList(0, 2).equals(List.of("v1", "jobs"))
        && path.getLast().equals("results")) {
      var _ = Replies.allow(request, "GET", "HEAD");
      Connections.received();
      ResultsReply.of(
              database, blobs, pause, target.parameter("tenant").orElse("default"), target.id(2))
          .send(target, request, response);
    } else if (OpenAiForm.isFor(request.path().rawPath())) {
      openAi.serve(target, request, response);
    } else if (path.equals(List.of("healthz"))) {
      var _ = Replies.allow(request, "GET", "HEAD");
      Replies.send(request, response, Status.OK_200, Map.of("status", "ok"));
    } else if (path.equals(List.of("readyz"))) {
      var _ = Replies.allow(request, "GET", "HEAD");
      ready(request, response);
    } else if (path.equals(List.of("v1", "openapi.json"))) {
      Replies.send(request, response, Status.OK_200, openApi.document());
    } else {
      throw new IllegalStateException(path + " is in the document, and nobody serves it");
    }
  }

  private void job(Target target, ServerRequest request, ServerResponse response)
      throws Refused, SQLException {
    String id = target.id();
    String tenant = target.parameter("tenant").orElse("default");
    Connections.received();
    try (Connection connection = database.pool().getConnection()) {
      JobView job =
          JobView.find(connection, tenant, id)
              .orElseThrow(
                  () ->
                      Refused.of(
                          Status.NOT_FOUND_404, Problem.at("id", id, "a job of tenant " + tenant)));
      Replies.send(request, response, Status.OK_200, job);
    }
  }

  private void ready(ServerRequest request, ServerResponse response) {
    Connections.received();
    boolean postgres;
    try (Connection connection = database.pool().getConnection()) {
      postgres = connection.isValid(1);
    } catch (SQLException e) {
      postgres = false;
    }
    boolean kafka = readiness.kafkaAnswers().getAsBoolean();
    List<Stall> standing = readiness.stalls().get();
    Replies.send(
        request,
        response,
        postgres && kafka && standing.isEmpty() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        Map.of(
            "postgres",
            postgres,
            "kafka",
            kafka,
            "leads",
            readiness.leads().getAsBoolean(),
            "stalls",
            standing));
  }

  /** Where it listens, once it is started. */
  public int port() {
    return server.port();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public void close() {
    server.stop();
  }
}
