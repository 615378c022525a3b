package dev.troupe.worker.provider.cohere;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import java.util.Locale;

/** Puts Cohere's errors into classes: it has no codes, so that its words decide. */
final class ErrorClasses {
  private ErrorClasses() {}

  static FailureClass of(int status, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    return switch (status) {
      case 400, 422 ->
          words.startsWith("too many tokens") ? FailureClass.CONTEXT : FailureClass.BAD_REQUEST;
      // A month's calls that are used up have the status of a minute's.
      case 429 -> words.contains("/ month") ? FailureClass.QUOTA : FailureClass.RATE;
      // Elsewhere 498 is a lack of capacity; here the request or the answer was found unsafe.
      case 498 -> FailureClass.CONTENT;
      // Cancelled under way, by whomever.
      case 499 -> FailureClass.CUT;
      default -> Failures.byStatus(status);
    };
  }
}
