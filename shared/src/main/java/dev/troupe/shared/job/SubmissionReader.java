package dev.troupe.shared.job;

import dev.troupe.schemas.*;
import dev.troupe.shared.input.Problem;
import java.util.List;

public final class SubmissionReader {
  public sealed interface Read {}

  public record Ok(JobSubmission submission) implements Read {}

  public record Bad(List<Problem> problems) implements Read {}

  private SubmissionReader() {}

  public static Read read(byte[] body) {
    try {
      return new Ok(Json.STRICT.readValue(body, JobSubmission.class));
    } catch (RuntimeException e) {
      return new Bad(List.of(Problem.at("", e.getMessage(), "a job")));
    }
  }

  public static String digest(JobSubmission s) {
    return Digest.of(Json.bytes(s));
  }
}
