package dev.troupe.worker.admission;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;

/** Lets every call start: a fleet without limits. */
public final class OpenAdmission implements Admission {
  @Override
  public Decision ask(String tenant, ModelRef model, Usd worstCase, long tokens) {
    return new Decision.Granted(model, tokens);
  }

  @Override
  public void settle(Decision.Granted grant, @Nullable Usage used) {}
}
