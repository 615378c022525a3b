package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Takes the tasks of a pool, each lane on a thread and with a connection of its own. */
public final class OfferPollers implements Service {
  private final List<Loop> lanes;

  /**
   * @param execute called for each claimed task, on a virtual thread
   */
  public OfferPollers(
      TroupeConfig config,
      WorkerInfo info,
      Database database,
      Heartbeat heartbeat,
      Slots slots,
      Consumer<Claim.Granted> execute,
      Background background) {
    TaskSources sources = new TaskSources(config.kafka());
    lanes =
        Arrays.stream(Lane.values())
            .map(
                lane -> {
                  String label = lane.label();
                  String client = info.name() + "-" + label;
                  OfferPoller poller =
                      new OfferPoller(
                          lane,
                          () -> sources.open(client, info.pool(), lane, slots.pollSize()),
                          new PostgresClaims(new KeptConnection(database, "troupe-claim-" + label)),
                          heartbeat,
                          slots,
                          execute,
                          slots.spacing(background.pause()),
                          System::nanoTime);
                  return background.loop(LoopName.take(lane), poller);
                })
            .toList();
  }

  @Override
  public void start() {
    lanes.forEach(Loop::start);
  }

  /** Takes nothing more; what was claimed goes on. */
  @Override
  public void close() {
    lanes.parallelStream().forEach(Loop::close);
  }
}
