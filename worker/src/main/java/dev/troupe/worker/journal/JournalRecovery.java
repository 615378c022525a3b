package dev.troupe.worker.journal;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.worker.record.KeptAnswers;
import dev.troupe.worker.record.NotStorableException;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the answers that are kept for tasks, brings those of dead workers of this machine to where
 * the fleet finds them, and tidies up. Thread-safe.
 *
 * <p>The calls of dead workers stay as they are, {@code intent} or {@code unknown}, until their
 * task is executed again and uses the answer, which settles them with what they cost; or until
 * their task has ended in some other way: then they are settled here. All of this may happen twice.
 */
public final class JournalRecovery implements Service, PaidAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(JournalRecovery.class);

  private final @Nullable AbandonedJournals abandoned;
  private final KeptAnswers answers;
  private final Recorder recorder;
  private final Loop loop;
  // Of this process, so that each is said once.
  private final Set<UUID> leftAlone = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * @param folder of the fleet's journals on this machine
   * @param own this process's
   * @param every how often it looks for dead ones
   */
  public JournalRecovery(
      Path folder,
      Journal own,
      DataSource pool,
      Recorder recorder,
      Duration every,
      Background background) {
    this(
        new AbandonedJournals(folder, own, new KeptAnswers(pool)),
        pool,
        recorder,
        every,
        background);
  }

  private JournalRecovery(
      @Nullable AbandonedJournals abandoned,
      DataSource pool,
      Recorder recorder,
      Duration every,
      Background background) {
    this.abandoned = abandoned;
    this.answers = new KeptAnswers(pool);
    this.recorder = recorder;
    this.loop = background.loop(LoopName.ADOPTION, every(every, background.pause()));
  }

  /** Of a process that keeps no journal, and looks for none. */
  public static JournalRecovery withoutJournal(
      DataSource pool, Recorder recorder, Duration every, Background background) {
    return new JournalRecovery(null, pool, recorder, every, background);
  }

  @Override
  public void start() {
    loop.start();
  }

  private Loop.Work every(Duration time, Pause pause) {
    return new Loop.Work() {
      @Override
      public void round(Progress progress) throws Exception {
        progress.on("kept answers");
        look();
        settleWhatIsOver();
        progress.succeeded();
        pause.pause(time);
      }

      @Override
      public void close() {
        // Nothing is kept open.
      }
    };
  }

  /**
   * Looks at the disk first: the worker that a task was taken from may have died here a moment ago.
   */
  @Override
  public List<PaidAnswer> of(UUID task) {
    try {
      look();
      return answers.of(task);
    } catch (SQLException | IOException | RuntimeException e) { // which costs a call, not a task
      LOG.warn("kept answers of task {} can't be looked for: {}", task, e.toString());
      return List.of();
    }
  }

  private void look() throws SQLException, IOException {
    if (abandoned != null) {
      abandoned.adopt();
    }
  }

  private void settleWhatIsOver() throws SQLException {
    answers.removeDecided();
    KeptAnswers.Page page = answers.over(null);
    while (!page.isEmpty() && !stopping) {
      for (PaidAnswer answer : page.answers()) {
        settle(answer);
      }
      page = answers.over(page.last());
    }
  }

  /** One that can't be settled stays where it is, and does not keep the others waiting. */
  private void settle(PaidAnswer answer) throws SQLException {
    try {
      recorder.settle(answer.settlement());
    } catch (NotStorableException e) {
      if (leftAlone.add(answer.callId())) {
        LOG.error("the answer to call {} is left alone: {}", answer.callId(), e.getMessage());
      }
      return;
    }
    answers.remove(answer.callId());
  }

  @Override
  public void close() {
    stopping = true;
    loop.close();
  }
}
