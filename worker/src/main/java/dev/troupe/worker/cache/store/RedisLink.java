package dev.troupe.worker.cache.store;

import dev.troupe.shared.redis.Redis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Redis as the cache uses it: asked for a short time only, and after it did not answer not at all
 * for a second, so that a slow Redis costs tasks next to nothing. Thread-safe.
 */
final class RedisLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final Duration REST = Duration.ofSeconds(1);

  private final Redis redis;
  private final InstantSource clock;
  private volatile long restUntil;
  private volatile boolean down;

  /** Redis is away, or was a moment ago. */
  static final class AwayException extends Exception {
    AwayException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @param redis with a patience of tens of milliseconds; closed with this
   */
  RedisLink(Redis redis, InstantSource clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /**
   * Runs commands, again if need be: they must do no harm when done twice.
   *
   * @param tries at least 1; one only as long as Redis is known to be away
   */
  <T> T run(int tries, Function<RedisClient, T> commands)
      throws AwayException, InterruptedException {
    JedisException last = new JedisException("resting after a failure");
    for (int i = 0; i < tries && clock.millis() >= restUntil; i++) {
      try {
        T result = redis.run(client -> commands.apply(resting() ? refuse() : client));
        back();
        return result;
      } catch (JedisDataException e) {
        if (isOfKey(e)) { // others are none the worse for it
          throw new AwayException(String.valueOf(e.getMessage()), e);
        }
        last = e;
      } catch (JedisException e) {
        if (Thread.interrupted()) { // which closes the socket
          throw new InterruptedException();
        }
        last = e;
        if (down) {
          break;
        }
      }
    }
    away(last);
    throw new AwayException(String.valueOf(last.getMessage()), last);
  }

  /** The key holds what none of us wrote. */
  private static boolean isOfKey(JedisDataException e) {
    return String.valueOf(e.getMessage()).contains("WRONGTYPE");
  }

  /** Those who waited for a connection while others failed don't try any more. */
  private boolean resting() {
    return clock.millis() < restUntil;
  }

  private static RedisClient refuse() {
    throw new JedisException("resting after a failure");
  }

  private void away(JedisException e) {
    if (!resting()) {
      restUntil = clock.millis() + REST.toMillis();
      if (!down) {
        down = true;
        LOG.warn("the cache goes on without Redis: {}", e.getMessage());
      }
    }
  }

  private void back() {
    if (down) {
      down = false;
      LOG.info("the cache has Redis again");
    }
  }

  /** For whoever waits on a connection of its own for as long as it takes. */
  Redis direct() {
    return redis;
  }

  @Override
  public void close() {
    redis.close();
  }
}
