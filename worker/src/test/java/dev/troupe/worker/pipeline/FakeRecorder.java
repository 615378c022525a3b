package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what was recorded. */
final class FakeRecorder implements Recorder {
  final List<Intent> intents = new CopyOnWriteArrayList<>();
  final List<Settlement> settlements = new CopyOnWriteArrayList<>();
  final List<Ending> endings = new CopyOnWriteArrayList<>();
  Predicate<Intent> accepts = intent -> true;

  @Override
  public boolean intend(Intent intent) {
    intents.add(intent);
    return accepts.test(intent);
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
