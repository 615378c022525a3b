package dev.troupe.worker.app;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.redis.Redis;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that a worker needs, once they answer. Redis may be away; the others are waited for.
 */
record Dependencies(Database database, LivePrices prices, Redis redis) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dependencies.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int SAID_EACH = 10;
  private static final String NO_TABLE = "42P01"; // PostgreSQL's manual, appendix A

  /** A server did not answer for a minute. */
  static final class UnreachableException extends Exception {
    UnreachableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static Dependencies await(TroupeConfig config) throws UnreachableException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    // Beside each other: a worker that is needed is needed soon.
    FutureTask<String> kafka =
        new FutureTask<>(() -> await("Kafka", end, () -> askKafka(config.kafka())));
    Thread.startVirtualThread(kafka);
    Redis redis = new Redis(config.redis());
    Thread.startVirtualThread(() -> lookFor(redis));
    Database database =
        await("PostgreSQL", end, () -> Database.open(config.postgres(), "troupe-worker"));
    LivePrices prices =
        await("the price table", end, () -> new LivePrices(database, System::nanoTime));
    try {
      kafka.get();
    } catch (ExecutionException e) {
      throw new UnreachableException(
          e.getCause() == null ? e.toString() : String.valueOf(e.getCause().getMessage()), e);
    }
    return new Dependencies(database, prices, redis);
  }

  private static void lookFor(Redis redis) {
    try {
      if (!redis.ping()) {
        LOG.warn("Redis does not answer; going on without it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String askKafka(TroupeConfig.Kafka config)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    try (Admin admin = new KafkaClients(config).admin("troupe-worker-start")) {
      return admin.describeCluster().clusterId().get(5, TimeUnit.SECONDS);
    }
  }

  private static <T> T await(String what, long end, Callable<T> attempt)
      throws UnreachableException, InterruptedException {
    for (int tries = 0; ; tries++) {
      try {
        return attempt.call();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // each client has its own
        again(what, end, tries, e);
      }
    }
  }

  /** Says it once, and then every ten seconds: servers are often started together, in any order. */
  private static void again(String what, long end, int tries, Exception e)
      throws UnreachableException, InterruptedException {
    if (System.nanoTime() > end) {
      throw new UnreachableException(
          what + " was not there within " + PATIENCE.toSeconds() + " s: " + why(e), e);
    }
    if (tries % SAID_EACH == 0) {
      LOG.info("waiting for {}: {}", what, why(e));
    }
    Thread.sleep(RETRY);
  }

  private static String why(Exception e) {
    if (e instanceof SQLException sql && NO_TABLE.equals(sql.getSQLState())) {
      return "no tables yet; a scheduler or 'troupe migrate' makes them";
    }
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "no answer"
        : message.lines().findFirst().orElse(message);
  }

  @Override
  public void close() {
    redis.close();
    database.close();
  }
}
