package dev.troupe.worker.app;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.FleetAdmission;
import dev.troupe.worker.claim.Heartbeat;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.PostgresHistory;
import dev.troupe.worker.limit.redis.FleetLimits;
import java.time.Duration;
import java.util.UUID;

/** The limits of the fleet, put together with what they remember and ask. */
final class SharedAdmission implements Service {
  // A slow Redis must not make calls slow: it is waited for twice, then done without.
  private static final Duration PATIENCE = Duration.ofMillis(80);

  private final Redis redis;
  private final PostgresHistory memory;
  private final FleetLimits limits;
  private final Admission admission;

  SharedAdmission(
      TroupeConfig config,
      Database database,
      Heartbeat heartbeat,
      int slots,
      Background background) {
    redis = new Redis(config.redis(), PATIENCE);
    memory = new PostgresHistory(database, heartbeat::worker, background);
    limits =
        new FleetLimits(
            redis,
            config.kafka().topicPrefix(),
            UUID.randomUUID().toString(),
            Pacing.DEFAULT,
            memory,
            // Tasks that wait for one provider leave slots to those that go elsewhere.
            Math.max(1, slots / 2),
            System::nanoTime,
            background);
    admission = new FleetAdmission(limits, config, System::nanoTime);
  }

  Admission admission() {
    return admission;
  }

  @Override
  public void start() {
    memory.start();
    limits.start();
  }

  @Override
  public void close() {
    limits.close();
    memory.close();
    redis.close();
  }
}
