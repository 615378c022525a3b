package dev.troupe.worker.cache.store;

import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.redis.Redis;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** Listens to what the fleet says about its entries, on one connection. */
final class RedisEvents implements Loop.Work {
  private static final Logger LOG = LoggerFactory.getLogger(RedisEvents.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Redis redis;
  private final String channel;
  private final InvalidationListener listener;
  private final Pause pause;

  RedisEvents(Redis redis, String channel, InvalidationListener listener, Pause pause) {
    this.redis = redis;
    this.channel = channel;
    this.listener = listener;
    this.pause = pause;
  }

  @Override
  public void round(Progress progress) throws InterruptedException {
    progress.idle();
    try {
      redis.run(
          client -> {
            client.subscribe(new Subscriber(), channel);
            return true;
          });
    } catch (JedisException e) {
      LOG.debug("not listening: {}", e.getMessage()); // everybody asks Redis itself meanwhile
    }
    pause.pause(RETRY);
  }

  /** An interrupt closes the connection that a virtual thread reads from. */
  @Override
  public Thread.Builder thread() {
    return Thread.ofVirtual();
  }

  private final class Subscriber extends JedisPubSub {
    @Override
    public void onSubscribe(String channel, int count) {
      listener.connected();
    }

    @Override
    public void onMessage(String channel, String message) {
      try {
        handle(message);
      } catch (JedisException e) {
        throw e;
      } catch (RuntimeException e) { // whatever anybody may have said there
        LOG.warn("a message about the cache is skipped: {}: {}", Quoted.of(message), e.toString());
      }
    }

    private void handle(String message) {
      if (message.isEmpty()) {
        return;
      }
      String rest = message.substring(1);
      switch (message.charAt(0)) {
        case 's' -> listener.settled(rest);
        case 'f' -> listener.settled(rest);
        case 'd' -> listener.removed(rest);
        case 'c' -> listener.cleared(rest);
        default -> LOG.debug("a newer worker's message: {}", Quoted.of(message));
      }
    }
  }

  @Override
  public void close() {
    // The connection goes back with the end of each round.
  }
}
