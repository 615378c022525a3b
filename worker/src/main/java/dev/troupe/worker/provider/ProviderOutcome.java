package dev.troupe.worker.provider;

import dev.troupe.shared.money.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Every way in which a call to a provider can end. */
public sealed interface ProviderOutcome {

  /** What is known of the HTTP exchange. */
  Wire wire();

  /**
   * @param requestId the provider's
   * @param httpStatus 0: no status line was seen
   * @param limits what the reply says of the account's limits
   */
  record Wire(@Nullable String requestId, int httpStatus, LimitHeaders limits) {
    public static final Wire NONE = new Wire(null, 0);

    public Wire(@Nullable String requestId, int httpStatus) {
      this(requestId, httpStatus, LimitHeaders.NONE);
    }
  }

  /** An outcome that is not an answer. */
  sealed interface Failed extends ProviderOutcome {
    /** What it calls for. */
    FailureClass failureClass();

    /** Short and stable: a metric label, a log field, the ledger's {@code failure_code}. */
    String code();

    /** For a person. */
    String message();

    /**
     * Of a call that failed so.
     *
     * @param retryAfter what the provider asks for
     */
    static Failed of(
        FailureClass failure, String message, @Nullable Duration retryAfter, Wire wire) {
      return switch (failure) {
        case RATE, CONCURRENCY, IN_FLIGHT_BUDGET ->
            new Throttled(failure, retryAfter, failure.code(), message, wire);
        case CAPACITY -> new Unavailable(retryAfter, failure.code(), message, wire);
        case QUOTA -> new Refused(Reason.QUOTA, retryAfter, message, null, wire);
        case AUTH -> new Refused(Reason.AUTH, message, null, wire);
        case BAD_REQUEST -> new Refused(Reason.BAD_REQUEST, message, null, wire);
        case CONTEXT -> new Refused(Reason.CONTEXT, message, null, wire);
        case CONTENT -> new Refused(Reason.CONTENT, message, null, wire);
        case CUT -> new Lost("timeout", message, wire);
      };
    }
  }

  /**
   * @param text what the model said; of a picture or a recording its reference
   * @param media the picture or the recording
   * @param usage absent if the provider did not say: then what the call cost is not known
   * @param finish why the model stopped
   * @param details what else the answer has, in the form of a chat completion: {@code model} and
   *     {@code system_fingerprint} as the provider names them, {@code finish_reason}, {@code
   *     tool_calls}, {@code logprobs}, {@code choices} if it was asked for several; null: nothing
   */
  record Answered(
      String text,
      @Nullable Media media,
      @Nullable Usage usage,
      Finish finish,
      Wire wire,
      @Nullable ObjectNode details)
      implements ProviderOutcome {
    public Answered(String text, @Nullable Usage usage, Finish finish, Wire wire) {
      this(text, null, usage, finish, wire, null);
    }

    public Answered(Media media, @Nullable Usage usage, Wire wire) {
      this(media.reference(), media, usage, Finish.STOP, wire, null);
    }

    /** The same with what else the answer has. */
    public Answered with(ObjectNode more) {
      return new Answered(text, media, usage, finish, wire, more);
    }
  }

  /** Why a model stopped. */
  enum Finish {
    STOP,
    /** The answer was cut at {@code maxTokens}. */
    LENGTH,
    /** It wants tools called: it may have said nothing, and that is an answer. */
    TOOL_CALLS,
    OTHER
  }

  /**
   * Too much at once; nothing was generated.
   *
   * @param retryAfter what the provider asks for, at most ten minutes
   */
  record Throttled(
      FailureClass failureClass,
      @Nullable Duration retryAfter,
      String code,
      String message,
      Wire wire)
      implements Failed {
    public Throttled(@Nullable Duration retryAfter, String code, String message, Wire wire) {
      this(FailureClass.RATE, retryAfter, code, message, wire);
    }
  }

  /** The provider can't at the moment; nothing was generated. */
  record Unavailable(@Nullable Duration retryAfter, String code, String message, Wire wire)
      implements Failed {
    @Override
    public FailureClass failureClass() {
      return FailureClass.CAPACITY;
    }
  }

  /**
   * Asking the same again would end the same.
   *
   * @param retryAfter when it would not, if the provider says so (a budget that starts anew); at
   *     most ten minutes
   * @param usage what was billed nonetheless (an answer that a filter swallowed)
   * @param answered it came as the model's answer: without usage, what it cost is not known
   */
  record Refused(
      Reason reason,
      @Nullable Duration retryAfter,
      String message,
      @Nullable Usage usage,
      boolean answered,
      Wire wire)
      implements Failed {
    public Refused(
        Reason reason,
        @Nullable Duration retryAfter,
        String message,
        @Nullable Usage usage,
        Wire wire) {
      this(reason, retryAfter, message, usage, false, wire);
    }

    public Refused(Reason reason, String message, @Nullable Usage usage, Wire wire) {
      this(reason, null, message, usage, wire);
    }

    @Override
    public FailureClass failureClass() {
      return reason.failureClass();
    }

    @Override
    public String code() {
      return reason.code();
    }
  }

  /**
   * The answer never came.
   *
   * @param usage what was billed for it, as the provider told later; absent: whether it was
   *     generated, and billed, is not known
   */
  record Lost(String code, String message, Wire wire, @Nullable Usage usage) implements Failed {
    public Lost(String code, String message, Wire wire) {
      this(code, message, wire, null);
    }

    /** The same, since the provider has told what it billed. */
    public Lost billed(Usage told) {
      return new Lost(code, message, wire, told);
    }

    @Override
    public FailureClass failureClass() {
      return FailureClass.CUT;
    }
  }

  /** Why a provider refuses. */
  enum Reason {
    AUTH(FailureClass.AUTH),
    BAD_REQUEST(FailureClass.BAD_REQUEST),
    CONTEXT(FailureClass.CONTEXT),
    CONTENT(FailureClass.CONTENT),
    QUOTA(FailureClass.QUOTA);

    private final FailureClass failureClass;

    Reason(FailureClass failureClass) {
      this.failureClass = failureClass;
    }

    public FailureClass failureClass() {
      return failureClass;
    }

    public String code() {
      return failureClass.code();
    }
  }
}
