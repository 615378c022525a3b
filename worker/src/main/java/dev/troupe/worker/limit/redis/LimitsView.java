package dev.troupe.worker.limit.redis;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import dev.troupe.shared.redis.Script;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.LimitUse;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Pacing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/** Reads how limits stand. Thread-safe. */
public final class LimitsView {
  private static final Script VIEW = Script.resource(LimitsView.class, "view.lua");

  private final Redis redis;
  private final String prefix;
  private final FleetTime time;
  private final Pacing pacing;

  /**
   * @param prefix the fleet's name
   */
  public LimitsView(Redis redis, String prefix) {
    this(redis, prefix, new RedisTime(redis, () -> 0), Pacing.DEFAULT);
  }

  LimitsView(Redis redis, String prefix, FleetTime time, Pacing pacing) {
    this.redis = redis;
    this.prefix = prefix;
    this.time = time;
    this.pacing = pacing;
  }

  /**
   * The groups that the fleet has met, by name.
   *
   * @throws JedisException if Redis is away
   */
  public List<String> groups() throws InterruptedException {
    return redis.run(client -> client.smembers(Keys.groups(prefix))).stream().sorted().toList();
  }

  /**
   * Reads one group.
   *
   * @throws JedisException if Redis is away
   */
  public LimitUse read(String group) throws InterruptedException {
    List<String> keys = new Keys(prefix, group).all();
    List<String> arguments =
        List.of(
            Long.toString(time.argument()),
            Long.toString(TimeUnit.NANOSECONDS.toMicros(pacing.window().toNanos())));
    List<?> reply = (List<?>) redis.run(client -> VIEW.run(client, keys, arguments));
    long now = number(reply.get(0));
    Map<String, String> fields = GroupFields.map(reply.get(1));
    Map<Axis, Integer> overrides = GroupFields.overrides(fields);
    long cool = Long.parseLong(fields.getOrDefault("cool", "0")) - now;
    return new LimitUse(
        group,
        Limits.of(configured(fields), overrides, Limits.Live.NONE).base(),
        overrides,
        new LimitUse.Load(
            number(reply.get(2)), number(reply.get(3)), number(reply.get(4)), number(reply.get(6))),
        new LimitUse.Throttle(
            Integer.parseInt(fields.getOrDefault("factor", "100")),
            Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Math.max(0, cool))),
            number(reply.get(5)),
            Long.parseLong(fields.getOrDefault("n429", "0"))));
  }

  private static TroupeConfig.Limits configured(Map<String, String> fields) {
    return new TroupeConfig.Limits(
        limit(fields, Axis.REQUESTS_PER_MINUTE),
        limit(fields, Axis.REQUESTS_PER_DAY),
        limit(fields, Axis.TOKENS_PER_MINUTE),
        limit(fields, Axis.TOKENS_PER_HOUR),
        limit(fields, Axis.CONCURRENT));
  }

  private static @Nullable Integer limit(Map<String, String> fields, Axis axis) {
    String value = fields.get("l:" + axis.key());
    return value == null ? null : Axis.value(value).orElse(null);
  }

  private static long number(Object reply) {
    return Long.parseLong(reply.toString());
  }
}
