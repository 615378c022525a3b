package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, for the ledger.
 *
 * @param cost of an unknown call: the reserved worst case
 * @param httpStatus 0: none was seen
 * @param verdict what was wrong with its answer; absent: nothing, or there was none
 * @param priceId the row of the price table that its usage was priced by; absent: as announced
 * @param use what its answer is for
 */
public record Settlement(
    UUID callId,
    Status status,
    Usd cost,
    Usage usage,
    @Nullable String requestId,
    int httpStatus,
    @Nullable String failureCode,
    Duration latency,
    @Nullable String verdict,
    @Nullable Long priceId,
    Use use) {
  /** The code of what the database would not take. */
  static final String NOT_STORABLE = "not_storable";

  private static final int MAX_VERDICT = 500;

  /** Priced by the row that its intent names, if by any. */
  public Settlement(
      UUID callId,
      Status status,
      Usd cost,
      Usage usage,
      @Nullable String requestId,
      int httpStatus,
      @Nullable String failureCode,
      Duration latency,
      @Nullable String verdict) {
    this(callId, status, cost, usage, requestId, httpStatus, failureCode, latency, verdict, null);
  }

  /** Of a call that was to give its task's output. */
  public Settlement(
      UUID callId,
      Status status,
      Usd cost,
      Usage usage,
      @Nullable String requestId,
      int httpStatus,
      @Nullable String failureCode,
      Duration latency,
      @Nullable String verdict,
      @Nullable Long priceId) {
    this(
        callId,
        status,
        cost,
        usage,
        requestId,
        httpStatus,
        failureCode,
        latency,
        verdict,
        priceId,
        Use.OUTPUT);
  }

  /** What the ledger calls it. */
  public enum Status {
    SETTLED,
    FAILED,
    UNKNOWN;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an answer is for. */
  public enum Use {
    /** Its task's output, if the task ends well in the same commit; else it is discarded. */
    OUTPUT,
    /** It judged another answer, and was followed. */
    REVIEW,
    /** Nobody has decided yet: it is kept until its task is played again. */
    KEPT
  }

  /** A call that was announced and never made. */
  public static Settlement neverMade(UUID callId, String code) {
    return new Settlement(
        callId, Status.FAILED, Usd.ZERO, Usage.NONE, null, 0, code, Duration.ZERO, null);
  }

  /** The same call, whose answer was not good enough. */
  public Settlement tooWeak(String finding) {
    String shown = finding.length() > MAX_VERDICT ? finding.substring(0, MAX_VERDICT) : finding;
    // PostgreSQL's text has no NUL.
    return with(shown.replace('\0', ' '), Use.OUTPUT);
  }

  /** The same call, which read another call's answer. */
  public Settlement asReview() {
    return with(verdict, Use.REVIEW);
  }

  /** The same call, whose answer the task will come back to. */
  public Settlement asKept() {
    return with(verdict, Use.KEPT);
  }

  /** The same call and the same money, for a task that ends now in another way. */
  Settlement decided() {
    return use == Use.KEPT ? with(verdict, Use.OUTPUT) : this;
  }

  /** The same call and the same money without a word that anybody else has said of it. */
  Settlement bare() {
    Usage numbers =
        new Usage(
            usage.inputTokens(),
            usage.cachedTokens(),
            usage.cacheWriteTokens(),
            usage.outputTokens(),
            usage.reasoningTokens(),
            usage.images(),
            usage.characters(),
            usage.seconds(),
            ServiceTier.STANDARD,
            null);
    String code = failureCode == null ? null : NOT_STORABLE;
    return new Settlement(
        callId, status, cost, numbers, null, httpStatus, code, latency, null, priceId, use);
  }

  private Settlement with(@Nullable String newVerdict, Use newUse) {
    return new Settlement(
        callId,
        status,
        cost,
        usage,
        requestId,
        httpStatus,
        failureCode,
        latency,
        newVerdict,
        priceId,
        newUse);
  }
}
