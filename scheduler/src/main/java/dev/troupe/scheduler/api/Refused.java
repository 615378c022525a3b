package dev.troupe.scheduler.api;

import dev.troupe.shared.input.Problem;
import io.helidon.http.Header;
import io.helidon.http.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error that its sender can do something about. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient List<String> problems;
  private final transient List<Header> headers;

  private final @Nullable String code;

  private Refused(Status status, List<String> problems, List<Header> headers) {
    this(status, problems, headers, null);
  }

  private Refused(
      Status status, List<String> problems, List<Header> headers, @Nullable String code) {
    super(String.join("; ", problems), null, false, false);
    this.code = code;
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

  /**
   * @param problems sentences, at least one
   */
  static Refused saying(Status status, List<String> problems) {
    return new Refused(status, List.copyOf(problems), List.of());
  }

  /**
   * @param code short and stable, for programs
   */
  static Refused because(Status status, String code, String problem, Header... headers) {
    return new Refused(status, List.of(problem), List.of(headers), code);
  }

  Status status() {
    return status;
  }

  /** At least one. */
  List<String> problems() {
    return problems;
  }

  /** Null: its status says it all. */
  @Nullable String code() {
    return code;
  }

  List<Header> headers() {
    return headers;
  }
}
