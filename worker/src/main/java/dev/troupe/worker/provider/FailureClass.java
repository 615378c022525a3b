package dev.troupe.worker.provider;

import dev.troupe.schemas.FailureCode;

/** The one classification of all failures, whatever a provider calls them. */
public enum FailureClass {
  /** More than our rate allows: wait as asked; the whole quota group does. */
  RATE(FailureCode.RATE_LIMITED),
  /** All of our places are taken: wait for one, without growing delays. */
  CONCURRENCY(FailureCode.CONCURRENCY),
  /** Too much of our money is promised to calls in flight: wait as asked. */
  IN_FLIGHT_BUDGET(FailureCode.IN_FLIGHT_BUDGET),
  /** The provider can't at the moment: back off, or go elsewhere. */
  CAPACITY(FailureCode.PROVIDER_UNAVAILABLE),
  /** Nothing is left to spend: no retry helps. */
  QUOTA(FailureCode.QUOTA),
  /** The key, or what it may do, is wrong. */
  AUTH(FailureCode.AUTH),
  /** The request is wrong. */
  BAD_REQUEST(FailureCode.BAD_REQUEST),
  /** The request is longer than this model can read. */
  CONTEXT(FailureCode.CONTEXT_LENGTH),
  /** A filter, or the model itself, won't. */
  CONTENT(FailureCode.CONTENT_POLICY),
  /** Timed out, cut or unreadable: whether it was generated, and billed, is not known. */
  CUT(FailureCode.CUT);

  private final FailureCode code;

  FailureClass(FailureCode code) {
    this.code = code;
  }

  /** Short and stable: the usual failure code of this class. */
  public String code() {
    return code.code();
  }
}
