package dev.troupe.shared.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final Health health = new Health(now::get, ended::complete);
  private final LinkedBlockingQueue<Round> rounds = new LinkedBlockingQueue<>();
  private final Semaphore begun = new Semaphore(0);
  private final List<String> heard = new ArrayList<>();
  private final Loop loop = new Loop("mill", new Scripted(), health, _ -> begun.release());

  private interface Round {
    void run(Progress progress) throws Exception;
  }

  /** Does what the test says, a round at a time. */
  private final class Scripted implements Loop.Work {
    @Override
    public void round(Progress progress) throws Exception {
      Round round = rounds.take();
      round.run(progress);
      heard.add("round");
    }

    @Override
    public void last() {
      heard.add("last");
    }

    @Override
    public void close() {
      heard.add("close");
    }
  }

  @AfterEach
  void close() {
    loop.close();
    assertThat(loop.runs()).isFalse();
  }

  private void failed() throws InterruptedException {
    assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void round_infrastructureFails_isTriedAgainWithNewResources() throws Exception {
    loop.start();
    rounds.add(
        _ -> {
          throw new SQLException("gone", "08006");
        });
    failed();
    CompletableFuture<Boolean> again = new CompletableFuture<>();
    rounds.add(_ -> again.complete(true));
    assertThat(again.get(30, TimeUnit.SECONDS)).isTrue();
    loop.close();
    assertThat(heard).containsExactly("close", "round", "last", "close");
    assertThat(ended).isNotDone();
  }

  @Test
  void stalls_failsForHalfAMinute_namesLoopItemAndReason() throws Exception {
    loop.start();
    rounds.add(
        p -> {
          p.on("troupe.jobs-0@17");
          throw new SQLException("no room", "53100");
        });
    failed();
    assertThat(health.stalls()).isEmpty();
    now.set(START.plus(Health.PATIENCE));
    assertThat(health.stalls())
        .singleElement()
        .satisfies(
            stall -> {
              assertThat(stall.loop()).isEqualTo("mill");
              assertThat(stall.item()).isEqualTo("troupe.jobs-0@17");
              assertThat(stall.since()).isEqualTo(START);
              assertThat(stall.reason()).contains("no room");
            });
  }

  @Test
  void stalls_roundThatHangs_isNamedUntilItComesBack() throws Exception {
    loop.start();
    Semaphore hang = new Semaphore(0);
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    rounds.add(
        p -> {
          p.on("task 7");
          inside.complete(true);
          hang.acquire();
        });
    inside.get(30, TimeUnit.SECONDS);
    now.set(START.plus(Health.PATIENCE).plusSeconds(1));
    assertThat(health.stalls()).extracting(Stall::item).containsExactly("task 7");
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    rounds.add(
        p -> {
          p.idle();
          next.complete(true);
          hang.acquire();
        });
    hang.release();
    next.get(30, TimeUnit.SECONDS);
    now.set(now.get().plus(Duration.ofHours(1)));
    assertThat(health.stalls()).as("idle, however long").isEmpty();
    hang.release();
  }

  @Test
  void round_error_endsTheProcess() throws Exception {
    loop.start();
    rounds.add(
        _ -> {
          throw new OutOfMemoryError("heap");
        });
    assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void round_stackOverflow_isThatRoundsOnly() throws Exception {
    loop.start();
    rounds.add(
        _ -> {
          throw new StackOverflowError();
        });
    failed();
    assertThat(ended).isNotDone();
    assertThat(loop.runs()).isTrue();
  }

  @Test
  void close_whileItWaits_doesWhatIsLeftAndDropsItsResources() {
    loop.start();
    loop.close();
    assertThat(heard).containsExactly("last", "close");
  }
}
