package dev.troupe.shared.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what someone probably meant by a name that does not exist. */
public final class Suggestion {
  // The work grows with the product of the lengths: what is longer is no typing mistake.
  private static final int LONGEST = 64;
  private static final int MOST_COMPARED = 200;
  private static final int MOST_SHOWN = 20;

  private Suggestion() {}

  /**
   * What to say was expected: {@code did you mean plan?} if one of the names is near, and what
   * names there are, the first 20 of them.
   */
  public static String expected(String wrong, Collection<String> names) {
    if (names.isEmpty()) {
      return "nothing here";
    }
    String all = (names.size() == 1 ? "" : "one of ") + listed(names);
    return nearest(wrong, names).map(near -> "did you mean " + near + "? " + all).orElse(all);
  }

  /** The first 20 of them, and how many more there are. */
  public static String listed(Collection<String> names) {
    String first =
        names.stream()
            .limit(MOST_SHOWN)
            .map(name -> Quoted.shortened(name, LONGEST))
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_SHOWN;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /**
   * The nearest name, if at most a third of its letters (and two for short ones) differ; among the
   * first 200 names, of at most 64 characters.
   */
  public static Optional<String> nearest(String wrong, Collection<String> names) {
    if (wrong.length() > LONGEST) {
      return Optional.empty();
    }
    return names.stream()
        .limit(MOST_COMPARED)
        .filter(name -> name.length() <= LONGEST)
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
