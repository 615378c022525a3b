package dev.troupe.worker.cache.store;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.redis.Redis;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** Listens to what the fleet says about its entries, on one connection. */
public final class RedisEvents implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(RedisEvents.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Is told; must not block. */
  public interface Listener {
    /** There is an entry, or none after all: whoever waits for it may look again. */
    void settled(String key);

    /** The entry is gone. */
    void removed(String key);

    /** All entries whose keys start so are gone. */
    void cleared(String prefix);

    /** Listening begins, or begins anew: anything may have happened meanwhile. */
    void connected();
  }

  private final Redis redis;
  private final String channel;
  private final Listener listener;
  private final Pause pause;
  private final Thread thread = Thread.ofVirtual().name("cache-events").unstarted(this::run);
  private volatile boolean closing;

  RedisEvents(Redis redis, String channel, Listener listener, Pause pause) {
    this.redis = redis;
    this.channel = channel;
    this.listener = listener;
    this.pause = pause;
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try {
        redis.run(
            client -> {
              client.subscribe(new Ear(), channel);
              return true;
            });
      } catch (JedisException e) {
        LOG.debug("not listening: {}", e.getMessage());
      } catch (InterruptedException e) {
        return;
      }
      try {
        pause.pause(RETRY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private final class Ear extends JedisPubSub {
    @Override
    public void onSubscribe(String channel, int count) {
      listener.connected();
    }

    @Override
    public void onMessage(String channel, String message) {
      String rest = message.substring(1);
      switch (message.charAt(0)) {
        case 's' -> listener.settled(rest);
        case 'f' -> listener.settled(rest);
        case 'd' -> listener.removed(rest);
        case 'c' -> listener.cleared(rest);
        default -> LOG.debug("a newer worker's message: {}", message);
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt(); // which closes the connection that it reads from
  }
}
