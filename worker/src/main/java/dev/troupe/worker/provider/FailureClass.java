package dev.troupe.worker.provider;

/** The one classification of all failures, whatever a provider calls them. */
public enum FailureClass {
  /** More than our rate allows: wait as asked; the whole quota group does. */
  RATE("rate_limited"),
  /** All of our places are taken: wait for one, without growing delays. */
  CONCURRENCY("concurrency"),
  /** Too much of our money is promised to calls in flight: wait as asked. */
  IN_FLIGHT_BUDGET("in_flight_budget"),
  /** The provider can't at the moment: back off, or go elsewhere. */
  CAPACITY("provider_unavailable"),
  /** Nothing is left to spend: no retry helps. */
  QUOTA("quota"),
  /** The key, or what it may do, is wrong. */
  AUTH("auth"),
  /** The request is wrong. */
  BAD_REQUEST("bad_request"),
  /** The request is longer than this model can read. */
  CONTEXT("context_length"),
  /** A filter, or the model itself, won't. */
  CONTENT("content_policy"),
  /** Timed out, cut or unreadable: whether it was generated, and billed, is not known. */
  CUT("cut");

  private final String code;

  FailureClass(String code) {
    this.code = code;
  }

  /** Short and stable: the usual failure code of this class. */
  public String code() {
    return code;
  }
}
