package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import io.github.bucket4j.redis.jedis.RedisApi;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** Bucket4j's three commands, through the gate that stands before our pool. */
final class BucketCommands implements RedisApi {
  private final Redis redis;

  BucketCommands(Redis redis) {
    this.redis = redis;
  }

  @Override
  public Object eval(byte[] script, int keyCount, byte[]... parameters) {
    return run(client -> client.eval(script, keyCount, parameters));
  }

  @Override
  @SuppressWarnings("NullAway") // the interface knows no nullness; Bucket4j asks for null
  public byte @Nullable [] get(byte[] key) {
    return run(client -> client.get(key));
  }

  @Override
  public void delete(byte[] key) {
    run(client -> client.del(key));
  }

  private <T> T run(Function<RedisClient, T> command) {
    try {
      return redis.run(command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JedisException("interrupted", e);
    }
  }
}
