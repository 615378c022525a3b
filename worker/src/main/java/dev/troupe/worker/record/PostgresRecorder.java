package dev.troupe.worker.record;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records by group commit: one committer for intents, which calls wait for, and one for everything
 * that ends. Each has a connection and a thread of its own.
 */
public final class PostgresRecorder implements Recorder, Service {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresRecorder.class);

  private final GroupCommitter<Intent, IntentResult> intents;
  private final GroupCommitter<Completion, Boolean> completions;

  /**
   * @param spacing makes the one of a committer's commits
   */
  public PostgresRecorder(Database database, Background background, Supplier<Spacing> spacing) {
    intents =
        new GroupCommitter<>(
            LoopName.RECORD_INTENTS,
            IntentBatch::bytes,
            new IntentBatch(new KeptConnection(database, "troupe-intents")),
            spacing.get(),
            background);
    completions =
        new GroupCommitter<>(
            LoopName.RECORD_COMPLETIONS,
            Completion::bytes,
            new CompletionBatch(new KeptConnection(database, "troupe-completions")),
            spacing.get(),
            background);
  }

  @Override
  public void start() {
    intents.start();
    completions.start();
  }

  @Override
  public IntentResult writeIntent(Intent intent) {
    try {
      return intents.commit(intent);
    } catch (NotStorableException e) {
      LOG.error("the intent of call {} can't be written: {}", intent.callId(), e.reason());
      return new IntentResult.NotStorable(e.reason());
    }
  }

  @Override
  public void settle(Settlement settlement) {
    complete(new Completion(settlement, null));
  }

  @Override
  public void finish(Ending ending, @Nullable Settlement last) {
    complete(new Completion(last, ending));
  }

  private void complete(Completion completion) {
    try {
      completions.commit(completion);
    } catch (NotStorableException e) {
      LOG.error("{} can't be recorded as it is: {}", completion.name(), e.reason());
      complete(completion.instead(e.reason()), e);
    }
  }

  private void complete(List<Completion> instead, NotStorableException why) {
    for (Completion less : instead) {
      try {
        completions.commit(less);
        return;
      } catch (NotStorableException e) {
        LOG.error("nor can {} with less: {}", less.name(), e.reason());
      }
    }
    throw why;
  }

  @Override
  public void close() {
    intents.close();
    completions.close();
  }
}
