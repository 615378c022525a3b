package dev.troupe.schemas;

import java.util.Locale;

/**
 * Every code that says why a call or a task failed: in results, in the ledger, in logs. Codes are
 * never renamed; readers meet new ones.
 */
public enum FailureCode {
  // Of a call: what a provider said.
  RATE_LIMITED(Subject.CALL, "More than the account's rate allows."),
  CONCURRENCY(Subject.CALL, "All of the account's places were taken."),
  IN_FLIGHT_BUDGET(
      Subject.CALL, "The provider holds back too much of the account's money for calls in flight."),
  PROVIDER_UNAVAILABLE(Subject.CALL, "The provider could not answer at the moment."),
  QUOTA(Subject.CALL, "Nothing is left to spend at the provider."),
  AUTH(Subject.CALL, "The key, or what it may do, is wrong."),
  BAD_REQUEST(Subject.CALL, "The provider called the request wrong."),
  CONTEXT_LENGTH(Subject.CALL, "The prompt is longer than the model can read."),
  CONTENT_POLICY(Subject.CALL, "A filter, or the model itself, refused."),
  CUT(Subject.CALL, "The answer ended before it was whole."),
  TIMEOUT(Subject.CALL, "No answer in time; whether it was billed is not known."),
  UNREACHABLE(Subject.CALL, "No connection; nothing was sent."),
  CONNECTION_LOST(Subject.CALL, "The connection broke after the request was sent."),
  GARBLED(Subject.CALL, "An answer came that nobody can read."),
  TOO_LARGE(Subject.CALL, "The answer has more bytes than may be."),
  INTERRUPTED(Subject.CALL, "The worker stopped while it waited for the answer."),

  // Of a call: what became of it here.
  NOT_STARTED(Subject.CALL, "It was announced and never made; it costs nothing."),
  NO_USAGE(Subject.CALL, "The answer did not say what it used: its cost is unknown."),
  MISSING_PRICE(Subject.CALL, "No price row is good for it."),
  ANSWER_LOST(Subject.CALL, "It was billed, and its answer can't be had again."),
  WORKER_LOST(Subject.CALL, "Its worker died with it; whether it was billed is not known."),
  NOT_BILLED(Subject.CALL, "The provider's bill says that it was not billed."),

  // Of a task: no answer was good enough.
  INVALID_OUTPUT(Subject.TASK, "No answer passed the judge."),
  CUT_AT_MAX_TOKENS(Subject.TASK, "The answer was cut at the role's max_tokens."),
  JUDGE_FAILED(Subject.TASK, "The reviewing role gave no verdict."),
  OUTPUT_SCHEMA(Subject.TASK, "The role's output schema can't be used."),
  STATE_CONFLICT(Subject.TASK, "Somebody else wrote the state's key first."),
  NO_PROMPT(Subject.TASK, "Its prompt could not be made, or its row not be read."),
  NOT_STORABLE(Subject.TASK, "What came of it can't be stored."),

  // Of a task: no route could be asked.
  NO_ROUTE(Subject.TASK, "The worker knows no provider of the role."),
  UNSUPPORTED_REQUEST(Subject.TASK, "A model's wire has no word for what is asked."),
  UNKNOWN_ROLE(Subject.TASK, "Its role or its prompt was never stored."),
  UNKNOWN_FILE(Subject.TASK, "A file that its messages name is not there, or can't be sent."),
  CIRCUIT_OPEN(Subject.TASK, "The model kept failing and was left alone."),
  NOT_ADMITTED(Subject.TASK, "The limits had no room until its deadline."),
  NEVER_FITS(Subject.TASK, "It is larger than a limit as a whole."),
  TOO_DEAR(Subject.TASK, "A second call beside the first could cost more than the hedge allows."),
  BUDGET_USED_UP(Subject.TASK, "A budget had no room for it."),
  EXCEEDS_BUDGET(Subject.TASK, "Its worst case is more than a budget as a whole."),
  DEADLINE_EXCEEDED(Subject.TASK, "Its deadline came first."),

  // Of a task: ended from outside.
  JOB_SUCCEEDED(Subject.TASK, "Its job ended without it."),
  JOB_FAILED(Subject.TASK, "Its job failed."),
  JOB_CANCELLED(Subject.TASK, "Its job was cancelled."),
  JOB_EXPIRED(Subject.TASK, "Its job's deadline came."),
  POISON(Subject.TASK, "Worker after worker died with it."),
  NOT_DISPATCHABLE(Subject.TASK, "The scheduler could not offer it."),
  NOT_RESUMABLE(Subject.TASK, "The scheduler could not wake it after a pause."),
  NOT_OFFERABLE(Subject.TASK, "No message could be made of it."),
  INTERNAL_ERROR(Subject.TASK, "A mistake of ours: the worker's log has it.");

  /** Whom a code is said of first; a task that fails for a call has the call's. */
  public enum Subject {
    CALL,
    TASK
  }

  private final Subject subject;
  private final String meaning;

  FailureCode(Subject subject, String meaning) {
    this.subject = subject;
    this.meaning = meaning;
  }

  /** As it is written: {@code rate_limited}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Subject subject() {
    return subject;
  }

  /** One sentence for a person. */
  public String meaning() {
    return meaning;
  }
}
