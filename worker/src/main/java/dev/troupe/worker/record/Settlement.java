package dev.troupe.worker.record;

import dev.troupe.schemas.FailureCode;
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
 * @param failureCode absent: it did not fail
 * @param verdict what was wrong with its answer; absent: nothing, or there was none
 * @param use what its answer is for
 */
public record Settlement(
    UUID callId,
    Status status,
    Charge charge,
    Exchange exchange,
    @Nullable String failureCode,
    @Nullable String verdict,
    Use use) {
  /** The code of what the database would not take. */
  static final String NOT_STORABLE = FailureCode.NOT_STORABLE.code();

  private static final int MAX_VERDICT = 500;

  /**
   * What a call is charged for.
   *
   * @param cost of an unknown call: the reserved worst case
   * @param priceId the row of the price table that its usage was priced by; absent: as its intent
   *     says
   */
  public record Charge(Usd cost, Usage usage, @Nullable Long priceId) {
    /** Nothing was charged. */
    public static final Charge NONE = new Charge(Usd.ZERO, Usage.NONE, null);
  }

  /**
   * What was seen of a call on its way.
   *
   * @param requestId the provider's
   * @param httpStatus 0: none was seen
   */
  public record Exchange(@Nullable String requestId, int httpStatus, Duration latency) {
    /** The call never left. */
    public static final Exchange NONE = new Exchange(null, 0, Duration.ZERO);
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
    /** Nobody has decided yet: it is kept until its task is executed again. */
    KEPT
  }

  /** Of a call that was to give its task's output. */
  public static Settlement of(
      UUID callId, Status status, Charge charge, Exchange exchange, @Nullable String failureCode) {
    return new Settlement(callId, status, charge, exchange, failureCode, null, Use.OUTPUT);
  }

  /** A call whose intent was written and that was never made. */
  public static Settlement neverMade(UUID callId, String code) {
    return of(callId, Status.FAILED, Charge.NONE, Exchange.NONE, code);
  }

  public Usd cost() {
    return charge.cost();
  }

  public Usage usage() {
    return charge.usage();
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
    Usage used = charge.usage();
    Usage numbers =
        new Usage(
            used.inputTokens(),
            used.cachedTokens(),
            used.cacheWriteTokens(),
            used.outputTokens(),
            used.reasoningTokens(),
            used.images(),
            used.characters(),
            used.seconds(),
            ServiceTier.STANDARD,
            null);
    String code = failureCode == null ? null : NOT_STORABLE;
    return new Settlement(
        callId,
        status,
        new Charge(charge.cost(), numbers, charge.priceId()),
        new Exchange(null, exchange.httpStatus(), exchange.latency()),
        code,
        null,
        use);
  }

  private Settlement with(@Nullable String newVerdict, Use newUse) {
    return new Settlement(callId, status, charge, exchange, failureCode, newVerdict, newUse);
  }
}
