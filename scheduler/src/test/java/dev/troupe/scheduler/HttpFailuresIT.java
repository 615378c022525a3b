package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.answer.AnswerForms;
import dev.troupe.scheduler.api.AnswersApi;
import dev.troupe.scheduler.api.BatchDesk;
import dev.troupe.scheduler.api.HttpApi;
import dev.troupe.scheduler.api.JobWaits;
import dev.troupe.scheduler.api.OpenAiApi;
import dev.troupe.scheduler.api.Submitting;
import dev.troupe.scheduler.batch.BatchRows;
import dev.troupe.scheduler.batch.BatchSteps;
import dev.troupe.scheduler.batch.FileEstimates;
import dev.troupe.scheduler.batch.LineRules;
import dev.troupe.scheduler.batch.ResultFiles;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.UploadRows;
import dev.troupe.scheduler.intake.Checker;
import dev.troupe.scheduler.intake.ModelAliases;
import dev.troupe.scheduler.intake.RoleCatalog;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.webhook.Webhooks;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a client gets when something behind the HTTP interface fails. */
@ExtendWith(TroupeStack.class)
@Isolated("looks at what the JVM does with an uncaught error")
class HttpFailuresIT {
  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  private static RawHttp.Answer get(int port, String target) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      return http.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
    }
  }

  @Test
  void lookUp_rowThatCannotBeRead_is500AndTheNextRequestIsAnswered() throws Exception {
    int port = fleet.scheduler().port().orElseThrow();
    fleet.execute(
        "ALTER TABLE job RENAME TO jobs; CREATE VIEW job AS SELECT * FROM jobs WHERE 1 / (length(tenant) - length(tenant)) = 1;"
            + "INSERT INTO jobs (job_id, tenant, id, content, project, loop, definition, priority) VALUES (uuidv7(), 'default', 'x', '', 'default', 'tasks', '{}', 1)");

    RawHttp.Answer answer = get(port, "/v1/jobs/x");

    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    assertThat(answer.problem()).isEqualTo("internal error: the log of the scheduler has it");
    assertThat(get(port, "/healthz").status()).isEqualTo(200);
  }

  @Test
  void postgresIsAway_is503_andTheSameRequestIsAnsweredAfterwards() throws Exception {
    int port = fleet.scheduler().port().orElseThrow();
    String name = fleet.jdbcUrl.replaceAll(".*/([^/?]+)\\?.*", "$1");
    String another = fleet.jdbcUrl.replace("/" + name + "?", "/postgres?");
    try (Connection c = DriverManager.getConnection(another);
        Statement s = c.createStatement()) {
      s.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
      s.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");

      RawHttp.Answer answer = get(port, "/v1/jobs/x");

      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      assertThat(answer.problem())
          .isEqualTo("server: PostgreSQL does not answer (expected: another try later)");
      assertThat(get(port, "/readyz").status()).isEqualTo(503);
      assertThat(get(port, "/healthz").status()).isEqualTo(200);
      s.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    }
    fleet.until(() -> get(port, "/v1/jobs/x").status(), status -> status == 404);
    fleet.until(() -> get(port, "/readyz").status(), status -> status == 200);
  }

  @Test
  void handler_failsWithAnError_endsTheProcess() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    new Health(InstantSource.system(), ended::complete).watchThreads();
    try (HttpApi api = planted(new NoClassDefFoundError("planted"))) {
      api.start();
      try (RawHttp http = new RawHttp(api.port())) {
        RawHttp _ = http.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(ended.get(1, TimeUnit.MINUTES)).hasMessage("planted");
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void handler_failsForAnyOtherReason_is500AndTheNextRequestIsAnswered() throws Exception {
    try (HttpApi api = planted(new StackOverflowError())) {
      api.start();
      assertThat(get(api.port(), "/readyz").status()).isEqualTo(500);
      assertThat(get(api.port(), "/healthz").status()).isEqualTo(200);
    }
  }

  /** An interface whose {@code /readyz} fails with that. */
  private HttpApi planted(Error failure) throws Exception {
    fleet.scheduler();
    Database database = Database.open(fleet.config.postgres(), "test-http");
    InstantSource clock = InstantSource.system();
    Uuid7 ids = new Uuid7(clock, new Random(1));
    Submitting submitting =
        new Submitting(
            new Checker(new RoleCatalog(fleet.config, _ -> List.of()), ids),
            fleet.kafka.producer("test-http"),
            fleet.topics,
            database,
            ids,
            clock);
    BlobStore blobs = BlobStore.open(fleet.config.blobs(), database, ids, clock);
    BatchRows batches = new BatchRows(database, clock);
    BatchSteps steps = new BatchSteps(database, new Webhooks(Map.of(), ids), clock);
    return new HttpApi(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        submitting,
        new OpenAiApi(
            new AnswersApi(
                submitting,
                (_, _) -> List.of(),
                new JobWaits(database, Thread::sleep),
                database,
                new ModelAliases(Map.of()),
                new AnswerForms(blobs),
                ids,
                clock),
            new FileRows(database, clock),
            new UploadRows(database, clock),
            blobs,
            new BatchDesk(
                batches,
                new ResultFiles(
                    batches,
                    steps,
                    database,
                    new Jobs(blobs),
                    blobs,
                    new AnswerForms(blobs),
                    clock),
                new FileEstimates(
                    blobs,
                    database,
                    new LineRules(new ModelAliases(Map.of()), (_, _) -> List.of()),
                    new PriceCheck(Map.of(), (_, _, _) -> Optional.empty()),
                    Map.of(),
                    new Random(1),
                    clock),
                () -> {}),
            ids,
            clock),
        database,
        blobs,
        new HttpApi.Readiness(
            () -> true,
            () -> {
              throw failure;
            },
            List::of),
        clock,
        Thread::sleep);
  }
}
