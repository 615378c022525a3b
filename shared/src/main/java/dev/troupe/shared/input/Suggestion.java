package dev.troupe.shared.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what someone probably meant by a name that does not exist. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * What to say was expected: {@code did you mean plan?} if one of the names is near, else all of
   * them.
   */
  public static String expected(String wrong, Collection<String> names) {
    if (names.isEmpty()) {
      return "nothing here";
    }
    String all = (names.size() == 1 ? "" : "one of ") + String.join(", ", names);
    return nearest(wrong, names).map(near -> "did you mean " + near + "? " + all).orElse(all);
  }

  /** The nearest name, if at most a third of its letters (and two for short ones) differ. */
  public static Optional<String> nearest(String wrong, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(wrong, name) <= Math.max(2, name.length() / 3))
        .filter(name -> distance(wrong, name) < name.length())
        .min(Comparator.comparingInt(name -> distance(wrong, name)));
  }

  /** Levenshtein's: how many letters to insert, delete or replace. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
