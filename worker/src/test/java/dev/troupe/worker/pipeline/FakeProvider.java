package dev.troupe.worker.pipeline;

import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Answers what it was told to, the last one for ever. */
final class FakeProvider implements Provider {
  final List<ProviderRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final Deque<ProviderOutcome> answers = new ArrayDeque<>();
  Runnable during = () -> {};

  FakeProvider answers(ProviderOutcome... outcomes) {
    answers.addAll(List.of(outcomes));
    return this;
  }

  @Override
  public ProviderOutcome call(ProviderRequest request) {
    requests.add(request);
    during.run();
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  @Override
  public void close() {}
}
