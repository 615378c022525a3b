package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Takes the tasks of a pool, each lane on a thread and with a connection of its own. */
public final class Takers implements Service {
  private final List<Taker> takers;

  /**
   * @param play called for each claimed task, on a virtual thread
   */
  public Takers(
      TroupeConfig config,
      WorkerInfo info,
      Database database,
      Heartbeat heartbeat,
      Slots slots,
      Consumer<Claim.Granted> play,
      Pause pause) {
    TaskSources sources = new TaskSources(config.kafka());
    takers =
        Arrays.stream(Lane.values())
            .map(
                lane ->
                    new Taker(
                        lane,
                        () ->
                            sources.open(
                                info.name() + "-" + lane.label(),
                                info.pool(),
                                lane,
                                slots.pollSize()),
                        new PostgresClaims(
                            new KeptConnection(database, "troupe-claim-" + lane.label())),
                        heartbeat,
                        slots,
                        play,
                        pause))
            .toList();
  }

  @Override
  public void start() {
    takers.forEach(Taker::start);
  }

  /** Takes nothing more; what was claimed goes on. */
  @Override
  public void close() {
    takers.parallelStream().forEach(Taker::close);
  }
}
