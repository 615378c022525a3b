package dev.troupe.scheduler.api;

import dev.troupe.scheduler.intake.Checker;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Health.Stall;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 *
 *
 * <ul>
 *   <li>{@code POST /v1/jobs} with a submission: 202 and {@code {"id"}} once Kafka has it on all
 *       replicas; 400 with every problem if it would be rejected
 *   <li>{@code GET /v1/jobs/{id}?tenant=}: how far it is; 404 if there is none
 *   <li>{@code GET /healthz}: 200 while the process lives; {@code GET /readyz}: 200 if PostgreSQL
 *       answers and every loop gets on, else 503 and {@code stalls}: which loop stands at what
 *       since when and why
 * </ul>
 */
public final class HttpApi implements Service {
  private static final String JSON = "application/json";

  private final WebServer server;
  private final Checker checker;
  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Database database;
  private final BooleanSupplier leads;
  private final Supplier<List<Stall>> stalls;
  private final Uuid7 ids;
  private final InstantSource clock;

  public HttpApi(
      InetSocketAddress listen,
      Checker checker,
      Producer<String, byte[]> producer,
      Topics topics,
      Database database,
      BooleanSupplier leads,
      Supplier<List<Stall>> stalls,
      Uuid7 ids,
      InstantSource clock) {
    this.checker = checker;
    this.producer = producer;
    this.topics = topics;
    this.database = database;
    this.leads = leads;
    this.stalls = stalls;
    this.ids = ids;
    this.clock = clock;
    this.server =
        WebServer.builder()
            .address(listen.getAddress())
            .port(listen.getPort())
            .shutdownHook(false)
            .maxPayloadSize(KafkaClients.MAX_MESSAGE_BYTES)
            .routing(this::routes)
            .build();
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .post("/v1/jobs", this::submit)
        .get("/v1/jobs/{id}", this::job)
        .get("/healthz", (_, answer) -> send(answer, Status.OK_200, Map.of("status", "ok")))
        .get("/readyz", this::ready);
  }

  private void submit(ServerRequest request, ServerResponse answer)
      throws IOException, InterruptedException {
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readAllBytes();
    }
    switch (checker.check(body)) {
      case Checker.Bad bad ->
          send(
              answer,
              Status.BAD_REQUEST_400,
              Map.of("problems", bad.problems().stream().map(Problem::toString).toList()));
      case Checker.Good good -> {
        String id = good.id() == null ? ids.next().toString() : good.id();
        byte[] named = good.id() == null ? Checker.withId(body, id) : body;
        try {
          producer
              .send(
                  CloudEvents.record(
                      topics.jobs(),
                      good.tenant(),
                      ids.next().toString(),
                      CloudEvent.JOB,
                      "troupe/http",
                      clock.instant(),
                      named))
              .get();
          send(answer, Status.ACCEPTED_202, Map.of("id", id, "tenant", good.tenant()));
        } catch (ExecutionException e) {
          send(
              answer,
              Status.SERVICE_UNAVAILABLE_503,
              Map.of("problems", List.of("Kafka did not take it: " + e.getCause())));
        }
      }
    }
  }

  private void job(ServerRequest request, ServerResponse answer) throws SQLException {
    String id = request.path().pathParameters().get("id");
    String tenant = request.query().first("tenant").orElse("default");
    try (Connection connection = database.pool().getConnection()) {
      Optional<JobView> job = JobView.find(connection, tenant, id);
      if (job.isPresent()) {
        send(answer, Status.OK_200, job.get());
      } else {
        send(
            answer,
            Status.NOT_FOUND_404,
            Map.of(
                "problems", List.of("id: " + id + " (expected: a job of tenant " + tenant + ")")));
      }
    }
  }

  private void ready(ServerRequest request, ServerResponse answer) {
    try (Connection connection = database.pool().getConnection()) {
      ready(answer, connection.isValid(1));
    } catch (SQLException e) {
      ready(answer, false);
    }
  }

  private void ready(ServerResponse answer, boolean postgres) {
    List<Stall> standing = stalls.get();
    send(
        answer,
        postgres && standing.isEmpty() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        Map.of("postgres", postgres, "leads", leads.getAsBoolean(), "stalls", standing));
  }

  private static void send(ServerResponse answer, Status status, Object body) {
    answer.status(status).header(HeaderNames.CONTENT_TYPE, JSON).send(Json.bytes(body));
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
