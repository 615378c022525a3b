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

  public void error(Problem problem) {
    errors.add(problem);
  }

  public void warning(Problem problem) {
    warnings.add(problem);
  }

  /** In the order in which one would go through the files. */
  public List<Problem> errors() {
    return sorted(errors);
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
