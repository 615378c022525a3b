package dev.troupe.scheduler.api;

import dev.troupe.scheduler.intake.Checker;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts submissions on the topic, like everyone's, after a look whether they would be rejected. */
public final class Submitting {
  private static final Logger log = LoggerFactory.getLogger(Submitting.class);

  private static final Sql CONTENT =
      Sql.of("SELECT content FROM job WHERE tenant = :tenant AND id = :id");

  private static final Sql UNSERVED =
      Sql.of(
          """
          SELECT p AS pool FROM unnest(:pools::text[]) AS p
           WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.pool = p AND w.state = 'live' AND w.lease_until > now())
          """);

  private final Checker checker;
  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final Database database;
  private final Uuid7 ids;
  private final InstantSource clock;

  public Submitting(
      Checker checker,
      Producer<String, byte[]> producer,
      Topics topics,
      Database database,
      Uuid7 ids,
      InstantSource clock) {
    this.checker = checker;
    this.producer = producer;
    this.topics = topics;
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Returns once Kafka has it on all replicas.
   *
   * @param body UTF-8
   * @return {@code id} and {@code tenant} of the job; {@code warnings}, if it will wait for a
   *     reason that is known already
   * @throws Refused 400 with every problem; 409 if its id is another job's; 503 if Kafka is away
   */
  Map<String, Object> submit(byte[] body) throws Refused, InterruptedException {
    Checker.Good good = check(body);
    String id = good.id() == null ? ids.next().toString() : good.id();
    if (good.id() != null) {
      checkId(good.tenant(), id, good.content());
    }
    produce(good.tenant(), good.id() == null ? Checker.withId(body, id) : body);
    List<String> warnings = unserved(good.pools());
    return warnings.isEmpty()
        ? Map.of("id", id, "tenant", good.tenant())
        : Map.of("id", id, "tenant", good.tenant(), "warnings", warnings);
  }

  /**
   * Whether a job with an id may be submitted, if its id may be taken already.
   *
   * @throws Refused 400 with every problem; 409 if its id is another job's
   */
  void checkId(byte[] body) throws Refused {
    Checker.Good good = check(body);
    checkId(good.tenant(), Objects.requireNonNull(good.id()), good.content());
  }

  /**
   * What would be said of it, but for whether its id is taken.
   *
   * @throws Refused 400 with every problem
   */
  Checker.Good check(byte[] body) throws Refused {
    return switch (checker.check(body)) {
      case Checker.Bad bad -> throw Refused.of(Status.BAD_REQUEST_400, bad.problems());
      case Checker.Good good -> good;
    };
  }

  /** Bits that nobody foresees. */
  RandomGenerator chance() {
    return () -> ids.next().getLeastSignificantBits();
  }

  /**
   * The same for a job of our own making.
   *
   * @return what is wrong with it; empty: it is on its way
   * @throws KafkaException if Kafka is away
   */
  public List<String> offer(String submission) throws InterruptedException {
    try {
      var _ = submit(submission.getBytes(StandardCharsets.UTF_8));
      return List.of();
    } catch (Refused e) {
      if (e.status().equals(Status.SERVICE_UNAVAILABLE_503)) {
        throw new KafkaException(e.getMessage());
      }
      return e.problems();
    }
  }

  /** The intake has the last word: two jobs of one id may be on their way at once. */
  private void checkId(String tenant, String id, String content) throws Refused {
    Optional<String> first;
    try {
      first = contentOf(tenant, id);
    } catch (SQLException e) {
      // A job is taken while PostgreSQL is away, too.
      log.warn("can't look whether job {} is there already: {}", id, e.getMessage());
      return;
    }
    if (first.isPresent() && !first.get().equals(content)) {
      throw Refused.of(
          Status.CONFLICT_409, Problem.at("id", id, "an id that no job with other content has"));
    }
  }

  private Optional<String> contentOf(String tenant, String id) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return CONTENT
          .on(connection)
          .set("tenant", tenant)
          .set("id", id)
          .first(row -> row.text("content"));
    }
  }

  /** A warning for each pool that has no worker. */
  private List<String> unserved(List<String> pools) {
    try (Connection connection = database.pool().getConnection()) {
      return UNSERVED
          .on(connection)
          .array("pools", "text", pools)
          .list(
              row ->
                  "no worker (pool " + row.text("pool") + "): its tasks wait until there is one");
    } catch (SQLException e) {
      log.warn("can't look which pools have workers: {}", e.getMessage());
      return List.of();
    }
  }

  private void produce(String tenant, byte[] body) throws Refused, InterruptedException {
    try {
      producer
          .send(
              CloudEvents.record(
                  topics.jobs(),
                  tenant,
                  ids.next().toString(),
                  CloudEvent.JOB,
                  "troupe/http",
                  clock.instant(),
                  body))
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        throw Body.tooLarge(body.length + " bytes");
      }
      throw Refused.of(
          Status.SERVICE_UNAVAILABLE_503,
          Problem.at("Kafka", String.valueOf(e.getCause()), "a broker that takes the job"));
    }
  }
}
