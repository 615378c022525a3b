package dev.troupe.worker.record;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import org.jspecify.annotations.Nullable;

/**
 * Records by group commit: one committer for intents, which calls wait for, and one for everything
 * that ends. Each has a connection and a thread of its own.
 */
public final class PostgresRecorder implements Recorder, Service {
  private final GroupCommitter<Intent, Announced> intents;
  private final GroupCommitter<Completion, Boolean> completions;

  public PostgresRecorder(Database database, Pause pause) {
    intents =
        new GroupCommitter<>(
            "intents",
            new KeptConnection(database, "troupe-intents"),
            IntentBatch::bytes,
            new IntentBatch(),
            pause);
    completions =
        new GroupCommitter<>(
            "completions",
            new KeptConnection(database, "troupe-completions"),
            Completion::bytes,
            new CompletionBatch(),
            pause);
  }

  @Override
  public void start() {
    intents.start();
    completions.start();
  }

  @Override
  public Announced intend(Intent intent) {
    return intents.commit(intent);
  }

  @Override
  public void settle(Settlement settlement) {
    completions.commit(new Completion(settlement, null));
  }

  @Override
  public void finish(Ending ending, @Nullable Settlement last) {
    completions.commit(new Completion(last, ending));
  }

  @Override
  public void close() {
    intents.close();
    completions.close();
  }
}
