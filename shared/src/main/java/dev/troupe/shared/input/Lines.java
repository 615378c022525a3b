package dev.troupe.shared.input;

import java.util.Map;

/**
 * Where in a file each value stands.
 *
 * @param file as the person named it
 * @param byPath lines from 1 by path, such as {@code steps[2].after[0]}
 */
public record Lines(String file, Map<String, Integer> byPath) {
  public Lines {
    byPath = Map.copyOf(byPath);
  }

  /** Whether the file has exactly this. */
  public boolean has(String path) {
    return byPath.containsKey(path);
  }

  /** The line of a value, or of the nearest thing around it that there is. */
  public int of(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Integer line = byPath.get(at);
      if (line != null) {
        return line;
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return byPath.getOrDefault("", 1);
  }

  /** The problem with its place in this file. */
  public Problem locate(Problem problem) {
    return new Problem(
        file, of(problem.path()), problem.path(), problem.value(), problem.expected());
  }
}
