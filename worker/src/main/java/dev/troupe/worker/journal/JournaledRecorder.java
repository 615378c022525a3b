package dev.troupe.worker.journal;

import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.Settlement;
import org.jspecify.annotations.Nullable;

/** Keeps in a journal what the recorder has not committed yet. Thread-safe. */
public final class JournaledRecorder implements Recorder {
  private final Recorder recorder;
  private final Journal journal;

  public JournaledRecorder(Recorder recorder, Journal journal) {
    this.recorder = recorder;
    this.journal = journal;
  }

  @Override
  public IntentResult writeIntent(Intent intent) {
    return recorder.writeIntent(intent);
  }

  @Override
  public void arrived(PaidAnswer answer) {
    journal.arrived(answer);
  }

  @Override
  public void settle(Settlement settlement) {
    recorder.settle(settlement);
    journal.recorded(settlement.callId());
  }

  @Override
  public void finish(Ending ending, @Nullable Settlement last) {
    recorder.finish(ending, last);
    if (last != null) {
      journal.recorded(last.callId());
    }
  }
}
