package dev.troupe.worker.pipeline;

import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Answers what it was told to, the last one for ever. */
final class FakeProvider implements Provider {
  final List<ProviderRequest> requests = new CopyOnWriteArrayList<>();
  private final Deque<ProviderOutcome> answers = new ArrayDeque<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  Runnable during = () -> {};

  /** What it has no word for; null: it can say everything. */
  @Nullable String missing;

  LookUp kept = new LookUp.Nothing("a fake");

  FakeProvider answers(ProviderOutcome... outcomes) {
    answers.addAll(List.of(outcomes));
    return this;
  }

  /** From now on nothing but that. */
  void only(ProviderOutcome outcome) {
    answers.clear();
    answers.add(outcome);
  }

  /** A call that nobody answers. */
  static void untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until this provider has its first call. */
  void awaitAsked() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A call that takes a while; how long does not matter. */
  static void briefly() {
    LockSupport.parkNanos(20_000_000);
  }

  @Override
  public LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    return kept;
  }

  @Override
  public @Nullable String inexpressible(ProviderRequest request) {
    return missing;
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    requests.add(request);
    asked.countDown();
    during.run();
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  @Override
  public void close() {}
}
