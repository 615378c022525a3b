package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.postgres.Database;
import dev.troupe.worker.cache.FleetCache;
import java.time.InstantSource;
import java.util.Map;
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
  private @Nullable Database database;

  public Fleet(TroupeConfig.Kafka kafka, TroupeConfig.Postgres postgres, TroupeConfig.Redis redis) {
    this.kafka = kafka;
    this.postgres =
        new TroupeConfig.Postgres(
            postgres.url(), postgres.user(), postgres.password(), CONNECTIONS);
    this.redis = redis;
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
        new TroupeConfig.Redis(stack.redis()));
  }

  /** The one that a configuration names. */
  public static Fleet of(TroupeConfig config) {
    return new Fleet(config.kafka(), config.postgres(), config.redis());
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
