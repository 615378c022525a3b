package dev.troupe.scheduler.answer;

import dev.troupe.schemas.FailureCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What HTTP says of a task that failed, and what OpenAI's API calls that. */
public final class FailureStatus {
  private static final int TOO_MANY_REQUESTS = 429;
  // What is not in the table is the provider's or our fault.
  private static final int BAD_GATEWAY = 502;

  private static final Map<String, Integer> STATUSES =
      statuses(
          Map.of(
              400,
              List.of(
                  FailureCode.BAD_REQUEST,
                  FailureCode.NO_PROMPT,
                  FailureCode.CONTEXT_LENGTH,
                  FailureCode.CONTENT_POLICY,
                  FailureCode.UNSUPPORTED_REQUEST,
                  FailureCode.UNKNOWN_FILE,
                  FailureCode.INVALID_OUTPUT,
                  FailureCode.OUTPUT_SCHEMA,
                  FailureCode.NEVER_FITS),
              TOO_MANY_REQUESTS,
              List.of(FailureCode.BUDGET_USED_UP, FailureCode.EXCEEDS_BUDGET, FailureCode.QUOTA),
              409,
              List.of(FailureCode.JOB_CANCELLED),
              504,
              List.of(
                  FailureCode.DEADLINE_EXCEEDED,
                  FailureCode.JOB_EXPIRED,
                  FailureCode.NOT_ADMITTED,
                  FailureCode.TIMEOUT)));

  private FailureStatus() {}

  private static Map<String, Integer> statuses(Map<Integer, List<FailureCode>> codes) {
    Map<String, Integer> statuses = new HashMap<>();
    codes.forEach((status, all) -> all.forEach(code -> statuses.put(code.code(), status)));
    return Map.copyOf(statuses);
  }

  /** Of a failure, by its code. */
  public static int of(@Nullable String code) {
    return STATUSES.getOrDefault(String.valueOf(code), BAD_GATEWAY);
  }

  /** Of an error with that status. */
  public static String type(int status) {
    if (status == TOO_MANY_REQUESTS) {
      return "insufficient_quota"; // a budget's, since nobody is refused for his pace
    }
    return status < 500 ? "invalid_request_error" : "server_error";
  }
}
