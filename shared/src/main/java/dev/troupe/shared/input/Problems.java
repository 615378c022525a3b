package dev.troupe.shared.input;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects everything that is wrong, so that a person hears of it all at once. For one thread.
 *
 * <p>Warnings are things that work, and probably not as meant.
 */
public final class Problems {
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final int most;
  private int found;

  /** Keeps them all: for input that is small itself. */
  public Problems() {
    this(Integer.MAX_VALUE);
  }

  private Problems(int most) {
    this.most = most;
  }

  /** Keeps no more than a person is told of, and counts the rest: a million things can be wrong. */
  public static Problems bounded() {
    return new Problems(Problem.MOST);
  }

  public void error(Problem problem) {
    if (found++ < most) {
      errors.add(problem);
    }
  }

  /** Nobody is told of further ones: what it costs to describe them can be saved. */
  boolean full() {
    return found >= most;
  }

  public boolean none() {
    return found == 0;
  }

  public void warning(Problem problem) {
    warnings.add(problem);
  }

  /**
   * In the order in which one would go through the files.
   *
   * @return if not all were kept, with one more at the end that says so
   */
  public List<Problem> errors() {
    return found > errors.size() ? Problem.first(errors, found) : sorted(errors);
  }

  public List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(List<Problem> problems) {
    Comparator<Problem> byPlace =
        Comparator.comparing((Problem p) -> p.file() == null ? "" : p.file())
            .thenComparingInt(Problem::line);
    return problems.stream().sorted(byPlace).toList();
  }
}
