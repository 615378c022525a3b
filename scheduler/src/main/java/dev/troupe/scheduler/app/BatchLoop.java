package dev.troupe.scheduler.app;

import dev.troupe.scheduler.batch.BatchWork;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Moves batches on, on the leader. */
final class BatchLoop implements Loop.Work {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final BatchWork work;
  private final BooleanSupplier leads;
  private final Signal news = new Signal();

  BatchLoop(BatchWork work, BooleanSupplier leads) {
    this.work = work;
    this.leads = leads;
  }

  /** There is a batch to work on. */
  void news() {
    news.raise();
  }

  @Override
  public void round(Progress progress) throws Exception {
    if (leads.getAsBoolean()) {
      progress.on("batches");
      work.round();
    }
    progress.succeeded();
    news.await(EVERY);
  }

  @Override
  public void close() {
    work.close();
  }
}
