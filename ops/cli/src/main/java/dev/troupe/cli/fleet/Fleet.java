package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.postgres.Database;
import dev.troupe.worker.cache.FleetCache;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a fleet, reached when first needed: most commands want PostgreSQL only.
 * Thread-safe.
 */
public final class Fleet implements AutoCloseable {
  private static final int CONNECTIONS = 3;

  private final TroupeConfig.Kafka kafka;
  private final TroupeConfig.Postgres postgres;
  private final TroupeConfig.Redis redis;
  private final Supplier<TroupeConfig.Blobs> blobs;
  private @Nullable Database database;

  /** One whose blobs are in PostgreSQL. */
  public Fleet(TroupeConfig.Kafka kafka, TroupeConfig.Postgres postgres, TroupeConfig.Redis redis) {
    this(kafka, postgres, redis, () -> TroupeConfig.Blobs.DEFAULT);
  }

  /**
   * @param blobs where they are; asked when somebody wants one
   */
  private Fleet(
      TroupeConfig.Kafka kafka,
      TroupeConfig.Postgres postgres,
      TroupeConfig.Redis redis,
      Supplier<TroupeConfig.Blobs> blobs) {
    this.kafka = kafka;
    this.postgres =
        new TroupeConfig.Postgres(
            postgres.url(), postgres.user(), postgres.password(), CONNECTIONS);
    this.redis = redis;
    this.blobs = blobs;
  }

  /** The one that {@code troupe up} runs. */
  public static Fleet of(StackFile stack) {
    return new Fleet(
        new TroupeConfig.Kafka(
            stack.kafka(), stack.topicPrefix(), Map.of(), TroupeConfig.Kafka.Delivery.SHARE),
        new TroupeConfig.Postgres(
            stack.jdbcUrl(),
            stack.postgresUser(),
            new Secret(stack.postgresPassword()),
            CONNECTIONS),
        new TroupeConfig.Redis(stack.redis()),
        () -> blobs(stack));
  }

  /** As its configuration has them; nothing else is read from there. */
  private static TroupeConfig.Blobs blobs(StackFile stack) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putIfAbsent(SimulatedProviders.VARIABLE, "http://127.0.0.1:1");
    return ConfigLoader.load(Path.of(stack.config()), environment, Endpoints.LOCAL).blobs();
  }

  /** The one that a configuration names. */
  public static Fleet of(TroupeConfig config) {
    return new Fleet(config.kafka(), config.postgres(), config.redis(), config::blobs);
  }

  /**
   * @throws CliException if PostgreSQL can't be reached or is too old
   */
  public synchronized Database database() {
    if (database == null) {
      try {
        database = Database.open(postgres, "troupe-cli");
      } catch (RuntimeException e) {
        throw new CliException(
            Exit.DEPENDENCY, "PostgreSQL at " + postgres.url() + ": " + Causes.root(e), e);
      }
    }
    return database;
  }

  /** Connections to PostgreSQL. */
  public DataSource pool() {
    return database().pool();
  }

  public KafkaClients kafka() {
    return new KafkaClients(kafka);
  }

  public String kafkaServers() {
    return kafka.bootstrapServers();
  }

  public String postgresUrl() {
    return postgres.url();
  }

  public String redisUrl() {
    return redis.url();
  }

  /** The answers that it keeps. */
  public FleetCache cache() {
    return new FleetCache(redis, kafka.topicPrefix(), InstantSource.system());
  }

  /** Where its large content is; the caller closes it. */
  public BlobStore blobs() {
    InstantSource clock = InstantSource.system();
    return BlobStore.open(
        blobs.get(), database(), new Uuid7(clock, RandomGenerator.getDefault()), clock);
  }

  public Topics topics() {
    return new Topics(kafka.topicPrefix());
  }

  @Override
  public synchronized void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }
}
