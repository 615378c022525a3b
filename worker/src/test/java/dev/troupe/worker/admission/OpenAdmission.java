package dev.troupe.worker.admission;

import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;

/** Lets every call start: a fleet without limits. */
public final class OpenAdmission implements Admission {
  private static final Decision.Granted LEAVE = new Decision.Granted() {};

  @Override
  public Decision ask(ModelRef model, ProviderRequest request, boolean patient) {
    return LEAVE;
  }

  @Override
  public Duration comesBack(ModelRef model, Duration wait) {
    return wait;
  }

  @Override
  public boolean starting(Decision.Granted grant) {
    return true;
  }

  @Override
  public void settle(Decision.Granted grant, CallEnd end) {}
}
