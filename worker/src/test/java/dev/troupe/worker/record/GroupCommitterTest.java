package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.worker.testbed.Configs;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupCommitterTest {
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(31);

  private final List<List<Integer>> commits = new CopyOnWriteArrayList<>();
  private final CountDownLatch gathering = new CountDownLatch(1);
  private final AtomicInteger away = new AtomicInteger();
  private final List<Boolean> agains = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable fault;

  /** Refuses all that is negative; waits at 0 until the test has submitted what it wants to. */
  private final class Batch implements GroupCommitter.Batch<Integer, String> {
    @Override
    public List<String> commit(List<Integer> items, boolean again) throws SQLException {
      if (items.contains(0)) {
        awaitGathering();
      }
      if (away.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new SQLException("terminating connection", "57P01");
      }
      if (items.stream().anyMatch(i -> i < 0)) {
        refuse();
      }
      agains.add(again);
      commits.add(List.copyOf(items));
      return items.stream().map(i -> "done " + i).toList();
    }

    private void refuse() throws SQLException {
      switch (fault) {
        case null -> throw new SQLException("invalid byte sequence", "22021");
        case SQLException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new AssertionError(t);
      }
    }

    @Override
    public void close() {}
  }

  private void awaitGathering() {
    try {
      gathering.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private GroupCommitter<Integer, String> committer(Background background) {
    return new GroupCommitter<>(
        LoopName.RECORD_INTENTS, i -> 1, new Batch(), Spacing.none(), background);
  }

  /** Submits 0, which waits, then the others, which come in one batch. */
  private Map<Integer, String> submit(GroupCommitter<Integer, String> committer, int... items)
      throws InterruptedException {
    Map<Integer, String> said = new ConcurrentHashMap<>();
    List<Thread> threads = waiting(committer, said, items);
    gathering.countDown();
    for (Thread t : threads) {
      t.join();
    }
    return said;
  }

  /** Threads of which the first has submitted 0, and each of the others an item after that. */
  private static List<Thread> waiting(
      GroupCommitter<Integer, String> committer, Map<Integer, String> said, int... items) {
    List<Thread> threads = new ArrayList<>();
    threads.add(awaitWaiting(thread(committer, 0, said)));
    for (int item : items) {
      threads.add(awaitWaiting(thread(committer, item, said)));
    }
    return threads;
  }

  private static Thread awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Thread thread(
      GroupCommitter<Integer, String> committer, int item, Map<Integer, String> said) {
    return Thread.startVirtualThread(
        () -> {
          try {
            said.put(item, committer.commit(item));
          } catch (RecorderClosedException e) {
            said.put(item, "closed");
          } catch (NotStorableException e) {
            said.put(item, "refused " + e.reason());
          }
        });
  }

  @Test
  void commit_oneItemIsRefused_theOthersAreCommitted() throws InterruptedException {
    try (GroupCommitter<Integer, String> committer = committer(Configs.background(t -> {}))) {
      committer.start();
      Map<Integer, String> said = submit(committer, 1, 2, -3, 4, 5);

      assertThat(said)
          .hasSize(6)
          .containsEntry(-3, "refused invalid byte sequence")
          .containsEntry(5, "done 5");
      assertThat(commits.stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 1, 2, 4, 5);
    }
  }

  @Test
  void commit_ourOwnCodeFailsForOneItem_theOthersAreCommitted() throws InterruptedException {
    for (Throwable bug :
        List.of(
            new IllegalStateException("a\nb\u00e9"),
            new StackOverflowError("deep"),
            new SQLException("index row size 6016 exceeds maximum 2704", "54000"))) {
      fault = bug;
      commits.clear();
      try (GroupCommitter<Integer, String> committer = committer(Configs.background(t -> {}))) {
        committer.start();
        Map<Integer, String> said = submit(committer, -1, 2, 3);

        assertThat(said.get(-1)).startsWith("refused ").matches("[ -~]+");
        assertThat(commits.stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 2, 3);
      }
    }
  }

  @Test
  void commit_databaseAway_isDoneAgainAndSaysThatItMayHaveBeenCommitted()
      throws InterruptedException {
    away.set(3);
    try (GroupCommitter<Integer, String> committer = committer(Configs.background(t -> {}))) {
      committer.start();
      assertThat(submit(committer)).containsExactly(Map.entry(0, "done 0"));
      assertThat(agains).containsExactly(true);
      assertThat(committer.commit(1)).isEqualTo("done 1");
      assertThat(agains).as("the next batch is a new one").containsExactly(true, false);
    }
  }

  @Test
  void commit_databaseAwayForHalfAMinute_standsAndNamesWhatWaits() throws InterruptedException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    SynchronousQueue<Duration> pauses = new SynchronousQueue<>();
    Health health =
        new Health(
            now::get,
            e -> {
              throw new AssertionError(e);
            });
    CountDownLatch failed = new CountDownLatch(1);
    away.set(1);
    try (GroupCommitter<Integer, String> committer =
        committer(
            new Background(
                health,
                time -> {
                  failed.countDown();
                  pauses.put(time);
                }))) {
      committer.start();
      gathering.countDown();
      Thread waits = Thread.startVirtualThread(() -> committer.commit(7));
      failed.await();
      now.set(now.get().plus(HALF_A_MINUTE));
      assertThat(health.stalls())
          .singleElement()
          .satisfies(
              s -> {
                assertThat(s.loop()).isEqualTo("record-intents");
                assertThat(s.item()).isEqualTo("1 items");
                assertThat(s.reason()).contains("terminating connection");
              });
      pauses.take();
      waits.join();
      // Whoever waits for the commit hears of it before the loop has noted it.
      while (!health.stalls().isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void close_somethingIsQueued_commitsItFirst() throws InterruptedException {
    GroupCommitter<Integer, String> committer = committer(Configs.background(t -> {}));
    committer.start();
    Map<Integer, String> said = new ConcurrentHashMap<>();
    List<Thread> threads = waiting(committer, said, 1, -2);
    gathering.countDown();
    committer.close();
    for (Thread t : threads) {
      t.join();
    }
    assertThat(said)
        .containsEntry(0, "done 0")
        .containsEntry(1, "done 1")
        .containsEntry(-2, "refused invalid byte sequence");
    assertThatThrownBy(() -> committer.commit(3)).isInstanceOf(RecorderClosedException.class);
  }

  @Test
  void close_databaseStaysAway_failsWhatWaitsAfterSomeTries() throws InterruptedException {
    away.set(Integer.MAX_VALUE);
    GroupCommitter<Integer, String> committer = committer(Configs.background(t -> {}));
    committer.start();
    Map<Integer, String> said = new ConcurrentHashMap<>();
    Thread waits = awaitWaiting(thread(committer, 1, said));
    committer.close();
    waits.join();
    assertThat(said).containsExactly(Map.entry(1, "closed"));
  }
}
