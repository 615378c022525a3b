package dev.troupe.worker.pipeline;

import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets everything through but what it was told not to. */
final class FakeAdmission implements Admission {
  final List<Boolean> patience = new ArrayList<>();
  final List<CallEnd> ends = new ArrayList<>();
  private final Map<String, Duration> busy = new HashMap<>();
  private int late;

  private record Leave() implements Decision.Granted {}

  FakeAdmission busy(String account, Duration time) {
    busy.put(account, time);
    return this;
  }

  /** So many permits run out before their calls start. */
  FakeAdmission late(int times) {
    late = times;
    return this;
  }

  @Override
  public Decision ask(ModelRef model, ProviderRequest request, boolean patient) {
    patience.add(patient);
    Duration wait = busy.get(model.provider());
    return wait == null
        ? new Leave()
        : new Decision.WaitFor("rate(" + model.provider() + ")", wait);
  }

  @Override
  public Duration comesBack(ModelRef model, Duration wait) {
    return wait;
  }

  @Override
  public boolean starting(Decision.Granted grant) {
    return late-- <= 0;
  }

  @Override
  public void settle(Decision.Granted grant, CallEnd end) {
    ends.add(end);
  }
}
