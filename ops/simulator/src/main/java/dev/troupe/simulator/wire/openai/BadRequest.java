package dev.troupe.simulator.wire.openai;

import dev.troupe.simulator.wire.Refusal;
import org.jspecify.annotations.Nullable;

/** Leaves the reading of a request at its first mistake; never leaves this package. */
final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  private BadRequest(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  static BadRequest at(@Nullable String param, String message) {
    return new BadRequest(Refusal.invalid(message, param));
  }

  static BadRequest at(String param, String code, String message) {
    return new BadRequest(Refusal.invalid(message, param).withCode(code));
  }

  Refusal refusal() {
    return refusal;
  }
}
