package dev.troupe.scheduler.app;

import dev.troupe.scheduler.file.FileSweep;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks once a minute, on the leader, for files that can go. */
final class FileLoop implements Loop.Work {
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final FileSweep sweep;
  private final BooleanSupplier leads;
  private final Signal look = new Signal();

  FileLoop(FileSweep sweep, BooleanSupplier leads) {
    this.sweep = sweep;
    this.leads = leads;
  }

  @Override
  public void round(Progress progress) throws Exception {
    progress.on("expired files");
    boolean more = leads.getAsBoolean() && sweep.round();
    progress.succeeded();
    if (!more) {
      look.await(EVERY);
    }
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
