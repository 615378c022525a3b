package dev.troupe.simulator.wire;

import org.jspecify.annotations.Nullable;

/** Leaves the reading of a request at its first mistake; never leaves a wire. */
public final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  private BadRequest(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** A mistake at one place of the request. */
  public static BadRequest at(@Nullable String param, String message) {
    return new BadRequest(Refusal.invalid(message, param));
  }

  /** The same with an error code of its own. */
  public static BadRequest at(String param, String code, String message) {
    return new BadRequest(Refusal.invalid(message, param).withCode(code));
  }

  /** Any other refusal. */
  public static BadRequest of(Refusal refusal) {
    return new BadRequest(refusal);
  }

  /** What to answer. */
  public Refusal refusal() {
    return refusal;
  }
}
