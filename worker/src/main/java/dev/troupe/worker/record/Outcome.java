package dev.troupe.worker.record;

import dev.troupe.schemas.FailureCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a worker's hold on a task ends. */
public sealed interface Outcome {

  /**
   * @param output JSON
   * @param model {@code provider/model} that gave it
   * @param blob what the output needs, which is stored; null: nothing
   * @param answer what else the answer has, as {@link
   *     dev.troupe.worker.provider.ProviderOutcome.Answered#details}; null: nothing
   */
  record Succeeded(
      String output, String model, @Nullable StoredBlob blob, @Nullable JsonNode answer)
      implements Outcome {
    public Succeeded(String output, String model) {
      this(output, model, null);
    }

    /** A text. */
    public Succeeded(String output, String model, @Nullable JsonNode answer) {
      this(output, model, null, answer);
    }

    /** The same, what its output needs being stored. */
    public Succeeded stored(StoredBlob needs) {
      return new Succeeded(output, model, needs, answer);
    }
  }

  /**
   * A blob that is there.
   *
   * @param isOutput whether it is the output itself; else it is what the output refers to
   */
  record StoredBlob(String digest, boolean isOutput) {
    public static StoredBlob referredTo(String digest) {
      return new StoredBlob(digest, false);
    }

    public static StoredBlob output(String digest) {
      return new StoredBlob(digest, true);
    }
  }

  /**
   * @param code short and stable
   */
  record Failed(String code, String message) implements Outcome {
    public Failed(FailureCode code, String message) {
      this(code.code(), message);
    }
  }

  /**
   * Back to the scheduler; it does not count as an attempt.
   *
   * @param reason for people
   * @param pausedBy the budget that it waits for, which wakes it when it has room; absent: it waits
   *     for nothing but the time
   * @param kept what was paid for and is of use when the task is executed again
   */
  record GivenBack(Duration after, String reason, @Nullable Long pausedBy, List<PaidAnswer> kept)
      implements Outcome {
    public GivenBack {
      kept = List.copyOf(kept);
    }

    public GivenBack(Duration after, String reason) {
      this(after, reason, null, List.of());
    }

    /** The same, but not before that time. */
    public GivenBack after(Duration time) {
      return new GivenBack(time, reason, pausedBy, kept);
    }

    /** The same, with answers that are kept. */
    public GivenBack keeping(List<PaidAnswer> answers) {
      return new GivenBack(after, reason, pausedBy, answers);
    }
  }
}
