package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.process.ParentWatch;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import redis.clients.jedis.RedisClient;

/**
 * A process of its own whose callers each hold one of few permits a few times. The calls in flight,
 * over all processes, and the most that there were are counted in Redis.
 */
final class PermitHolders {
  static final int CALLERS = 200;
  static final int PERMITS = 10;
  private static final int ROUNDS = 5;

  private PermitHolders() {}

  public static void main(String[] arguments) throws Exception {
    ParentWatch.exitWithParent();
    try (Processes fleet =
            new Processes(
                arguments[0],
                arguments[1],
                Processes.pacing(Pacing.DEFAULT.window(), Pacing.DEFAULT.lease()));
        FleetLimits limits = fleet.real(System::nanoTime);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      limits.start();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        all.add(
            callers.submit(
                () -> {
                  for (int round = 0; round < ROUNDS; round++) {
                    hold(limits, fleet.redis);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static void hold(FleetLimits limits, Redis redis) throws InterruptedException {
    QuotaGroup group = Processes.group(Processes.limits(null, null, PERMITS));
    while (true) {
      switch (limits.ask(new LimitRequest(UUID.randomUUID(), List.of(group), 1))) {
        case LimitDecision.Granted granted -> {
          redis.run(PermitHolders::call);
          limits.settle(granted.permit(), new PermitEnd.Made(null, Headroom.UNKNOWN));
          return;
        }
        case LimitDecision.WaitFor later -> {}
        case LimitDecision.NeverFits never -> throw new IllegalStateException(never.message());
      }
    }
  }

  /** The provider: counts who is with it. */
  private static Object call(RedisClient client) {
    long inside = client.incr("inside");
    client.zadd("worst", (double) inside, Long.toString(inside));
    client.incr("calls");
    return client.decr("inside");
  }
}
