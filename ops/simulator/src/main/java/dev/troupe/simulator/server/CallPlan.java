package dev.troupe.simulator.server;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.fault.Fault;
import dev.troupe.simulator.fault.FaultDice;
import dev.troupe.simulator.fault.Instructions;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Decides what happens to a call: what its prompt instructs, else what the dice say. Thread-safe.
 */
final class CallPlan {
  record Planned(Fault fault, Duration latency) {}

  /** How often a message with {@code times=N} came by. */
  private final ConcurrentHashMap<String, Integer> applied = new ConcurrentHashMap<>();

  Planned of(String message, AccountConfig config, RandomGenerator random) {
    var latency = config.latency().sample(random);
    var drawn = FaultDice.draw(config.faults(), random);
    if (!message.contains("[[sim:")) {
      return new Planned(drawn, latency);
    }
    var told = Instructions.in(message);
    if (!told.any() || !applies(message, told.times())) {
      return new Planned(drawn, latency);
    }
    var toldLatency = told.latency();
    return new Planned(
        told.fault() instanceof Fault.None ? drawn : told.fault(),
        toldLatency == null ? latency : toldLatency);
  }

  private boolean applies(String message, int times) {
    return times == Integer.MAX_VALUE || applied.merge(message, 1, Integer::sum) <= times;
  }

  void clear() {
    applied.clear();
  }
}
