package dev.troupe.shared.redis;

import dev.troupe.shared.config.TroupeConfig;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Redis as one process sees it. Thread-safe.
 *
 * <p>Before the pool stands a fair semaphore of the pool's size: the pool alone collapses when
 * thousands of virtual threads wait for it at once.
 */
public final class Redis implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RedisClient client;
  private final Semaphore free = new Semaphore(CONNECTIONS, true);

  /** Doesn't connect yet. */
  public Redis(TroupeConfig.Redis config) {
    this(config, PATIENCE);
  }

  /**
   * Doesn't connect yet.
   *
   * @param patience for a connection, and for each answer
   */
  public Redis(TroupeConfig.Redis config, Duration patience) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    URI uri = URI.create(config.url());
    client =
        RedisClient.builder()
            .hostAndPort(JedisURIHelper.getHostAndPort(uri))
            .clientConfig(
                DefaultJedisClientConfig.builder(uri)
                    .connectionTimeoutMillis((int) patience.toMillis())
                    .socketTimeoutMillis((int) patience.toMillis())
                    .build())
            .poolConfig(pool)
            .build();
  }

  /**
   * Runs commands.
   *
   * @throws JedisException if Redis is away
   */
  public <T> T run(Function<RedisClient, T> commands) throws InterruptedException {
    free.acquire();
    try {
      return commands.apply(client);
    } finally {
      free.release();
    }
  }

  /** Whether Redis answers. */
  public boolean ping() throws InterruptedException {
    try {
      return "PONG".equals(run(RedisClient::ping));
    } catch (JedisException e) {
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
