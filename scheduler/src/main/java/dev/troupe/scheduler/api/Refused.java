package dev.troupe.scheduler.api;

import dev.troupe.shared.input.Problem;
import io.helidon.http.Header;
import io.helidon.http.Status;
import java.util.List;

/** A request that is answered with an error that its sender can do something about. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient List<String> problems;
  private final transient List<Header> headers;

  private Refused(Status status, List<String> problems, List<Header> headers) {
    super(String.join("; ", problems), null, false, false);
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }

  /**
   * @param headers that the status asks for, such as {@code Allow}
   */
  static Refused of(Status status, Problem problem, Header... headers) {
    return new Refused(status, List.of(problem.toString()), List.of(headers));
  }

  static Refused of(Status status, List<Problem> problems) {
    return new Refused(status, problems.stream().map(Problem::toString).toList(), List.of());
  }

  Status status() {
    return status;
  }

  /** At least one. */
  List<String> problems() {
    return problems;
  }

  List<Header> headers() {
    return headers;
  }
}
