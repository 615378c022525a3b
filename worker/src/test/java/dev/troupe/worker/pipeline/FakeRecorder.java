package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Announced;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps what was recorded. */
final class FakeRecorder implements Recorder {
  final List<Intent> intents = new CopyOnWriteArrayList<>();
  final List<Settlement> settlements = new CopyOnWriteArrayList<>();
  final List<Ending> endings = new CopyOnWriteArrayList<>();
  Function<Intent, Announced> announced = intent -> new Announced.Written();

  @Override
  public Announced intend(Intent intent) {
    intents.add(intent);
    return announced.apply(intent);
  }

  /** Whether the intent got a row. */
  boolean wrote(Intent intent) {
    return announced.apply(intent) instanceof Announced.Written;
  }

  @Override
  public void settle(Settlement settlement) {
    settlements.add(settlement);
  }

  @Override
  public void finish(Ending ending, @Nullable Settlement last) {
    if (last != null) {
      settlements.add(last);
    }
    endings.add(ending);
  }

  Outcome outcome() {
    return endings.getFirst().outcome();
  }

  List<String> statuses() {
    return settlements.stream().map(s -> s.status() + " " + s.cost().picos()).toList();
  }
}
