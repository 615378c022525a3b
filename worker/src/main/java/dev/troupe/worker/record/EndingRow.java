package dev.troupe.worker.record;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskState;
import dev.troupe.worker.record.Outcome.StoredBlob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ending as the columns of its update. */
record EndingRow(
    Ending ending,
    TaskState state,
    @Nullable String output,
    @Nullable String outputRef,
    @Nullable String answer,
    @Nullable String model,
    @Nullable String code,
    @Nullable String message,
    long delayMillis,
    @Nullable String waitReason,
    @Nullable Long pausedBy) {
  private static final int MAX_MESSAGE = 2_000;

  static EndingRow of(Ending ending) {
    return switch (ending.outcome()) {
      case Outcome.Succeeded s -> {
        StoredBlob apart = s.blob() != null && s.blob().isOutput() ? s.blob() : null;
        yield new EndingRow(
            ending,
            TaskState.SUCCEEDED,
            apart == null ? s.output() : null,
            apart == null ? null : apart.digest(),
            s.answer() == null ? null : Json.string(s.answer()),
            s.model(),
            null,
            null,
            0,
            null,
            null);
      }
      case Outcome.Failed f -> failed(ending, f.code(), f.message());
      case Outcome.GivenBack g ->
          new EndingRow(
              ending,
              TaskState.WAITING,
              null,
              null,
              null,
              null,
              null,
              null,
              g.after().toMillis(),
              g.reason(),
              g.pausedBy());
    };
  }

  /** The same task, whose new version of the state document came too late. */
  EndingRow conflicted() {
    return failed(
        ending,
        FailureCode.STATE_CONFLICT.code(),
        "the state document '" + task().writes() + "' has changed since the task read it");
  }

  /** The same task, whose blob was gone before it could be recorded. */
  EndingRow swept() {
    return failed(
        ending,
        FailureCode.NOT_STORABLE.code(),
        blob() + " is gone (expected: what the output needs)");
  }

  private static EndingRow failed(Ending ending, String code, String message) {
    String shown = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    // PostgreSQL's text has no NUL.
    return new EndingRow(
        ending,
        TaskState.FAILED,
        null,
        null,
        null,
        null,
        code,
        shown.replace('\0', ' '),
        0,
        null,
        null);
  }

  TaskMessage task() {
    return ending.claim().task();
  }

  /** The whole output, wherever it is stored. */
  String content() {
    return ending.outcome() instanceof Outcome.Succeeded s ? s.output() : "";
  }

  /** The blob that the output needs. */
  @Nullable String blob() {
    return state == TaskState.SUCCEEDED
            && ending.outcome() instanceof Outcome.Succeeded s
            && s.blob() != null
        ? s.blob().digest()
        : null;
  }

  /** What is kept for the next one who executes the task. */
  List<PaidAnswer> kept() {
    return ending.outcome() instanceof Outcome.GivenBack g ? g.kept() : List.of();
  }

  boolean writes() {
    return state == TaskState.SUCCEEDED && task().writes() != null;
  }
}
