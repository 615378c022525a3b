package dev.troupe.worker.pipeline;

import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what was recorded. */
final class FakeRecorder implements Recorder {
  final List<Intent> intents = new CopyOnWriteArrayList<>();
  final List<Settlement> settlements = new CopyOnWriteArrayList<>();
  final List<Ending> endings = new CopyOnWriteArrayList<>();
  Function<Intent, IntentResult> answer = intent -> new IntentResult.Written();
  final List<PaidAnswer> arrived = new CopyOnWriteArrayList<>();
  Predicate<Settlement> diesAt = settlement -> false;

  @Override
  public void arrived(PaidAnswer answer) {
    arrived.add(answer);
  }

  @Override
  public IntentResult writeIntent(Intent intent) {
    intents.add(intent);
    return answer.apply(intent);
  }

  /** Whether the intent got a row. */
  boolean wrote(Intent intent) {
    return answer.apply(intent) instanceof IntentResult.Written;
  }

  @Override
  public void settle(Settlement settlement) {
    die(settlement);
    settlements.add(settlement);
  }

  @Override
  public void finish(Ending ending, @Nullable Settlement last) {
    if (last != null) {
      die(last);
      settlements.add(last);
    }
    endings.add(ending);
  }

  private void die(Settlement settlement) {
    if (diesAt.test(settlement)) {
      throw new AssertionError("the worker is dead");
    }
  }

  Outcome outcome() {
    return endings.getFirst().outcome();
  }

  List<String> statuses() {
    return settlements.stream().map(s -> s.status() + " " + s.cost().picos()).toList();
  }
}
