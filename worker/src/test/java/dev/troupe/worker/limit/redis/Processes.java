package dev.troupe.worker.limit.redis;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Several processes of one fleet, in one. */
final class Processes implements AutoCloseable {
  /** Nobody waits for a turn: what must wait is told so. */
  static final Pacing AT_ONCE = pacing(Duration.ofSeconds(60), Duration.ZERO);

  /** For tests in which it goes away. */
  private static final Duration IMPATIENT = Duration.ofMillis(250);

  final ManualTime time = new ManualTime();
  final ManualHistory memory = new ManualHistory();
  final String url;
  final Redis redis;
  private final String prefix;
  private final Pacing pacing;

  Processes(String url, String prefix, Pacing pacing) {
    this(url, prefix, pacing, IMPATIENT);
  }

  /**
   * @param patience until Redis counts as away
   */
  Processes(String url, String prefix, Pacing pacing, Duration patience) {
    this.url = url;
    this.redis = new Redis(new TroupeConfig.Redis(url), patience);
    this.prefix = prefix;
    this.pacing = pacing;
  }

  static Redis redis(String url) {
    return new Redis(new TroupeConfig.Redis(url), IMPATIENT);
  }

  static Pacing pacing(Duration window, Duration patience) {
    return new Pacing(
        window,
        Duration.ZERO,
        Duration.ofMillis(100),
        Duration.ofSeconds(30),
        patience,
        Duration.ofMillis(500));
  }

  /** A process on the test's time. */
  FleetLimits process() {
    return process(memory);
  }

  FleetLimits process(FleetHistory itsMemory) {
    return new FleetLimits(
        new SharedDecision(redis, prefix, time, itsMemory, pacing),
        redis,
        UUID.randomUUID().toString(),
        pacing,
        itsMemory,
        1_000,
        time::nanos,
        background(t -> {}));
  }

  /** A process in real time. */
  FleetLimits real(LongSupplier nanos) {
    return new FleetLimits(
        redis,
        prefix,
        UUID.randomUUID().toString(),
        pacing,
        memory,
        1_000,
        nanos,
        background(Thread::sleep));
  }

  static Background background(Pause pause) {
    return new Background(
        new Health(
            InstantSource.system(),
            e -> {
              throw new AssertionError(e);
            }),
        pause);
  }

  static QuotaGroup group(TroupeConfig.Limits limits) {
    return new QuotaGroup("openai", limits);
  }

  static TroupeConfig.Limits limits(
      @Nullable Integer requests, @Nullable Integer tokens, @Nullable Integer concurrent) {
    return new TroupeConfig.Limits(requests, null, tokens, null, concurrent);
  }

  static LimitDecision ask(FleetLimits process, QuotaGroup group, long tokens)
      throws InterruptedException {
    return process.ask(new LimitRequest(UUID.randomUUID(), List.of(group), tokens));
  }

  /** Asks until it has to wait, finishing each call at once; how many got through. */
  static int drain(FleetLimits process, QuotaGroup group, long tokens) throws InterruptedException {
    List<Permit> permits = new ArrayList<>();
    while (ask(process, group, tokens) instanceof LimitDecision.Granted granted) {
      permits.add(granted.permit());
      process.settle(granted.permit(), new PermitEnd.Made(null, Headroom.UNKNOWN));
    }
    return permits.size();
  }

  @Override
  public void close() {
    redis.close();
  }
}
