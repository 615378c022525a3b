package dev.troupe.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which top-level class refers to which others of its package, and why.
 *
 * @param steps by the class from which they go, and then by the one to which
 */
record References(SortedMap<String, SortedMap<String, ClassCycle.Step>> steps) {

  static References of(JavaClasses classes) {
    References references = new References(new TreeMap<>());
    classes.forEach(references::add);
    // Only now: whoever comes later may have added them again.
    classes.forEach(references::removePermitted);
    return references;
  }

  private void add(JavaClass from) {
    for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
      JavaClass to = dependency.getTargetClass().getBaseComponentType();
      if (isNeighbour(from, to)) {
        String name = topLevel(from);
        steps
            .computeIfAbsent(name, _ -> new TreeMap<>())
            .putIfAbsent(
                topLevel(to), new ClassCycle.Step(name, topLevel(to), dependency.getDescription()));
      }
    }
  }

  /** All direct subtypes of a sealed type are permitted ones, or javac would refuse them. */
  private void removePermitted(JavaClass permitted) {
    List<JavaClass> supertypes = new ArrayList<>(permitted.getRawInterfaces());
    permitted.getRawSuperclass().ifPresent(supertypes::add);
    for (JavaClass supertype : supertypes) {
      if (isNeighbour(permitted, supertype) && supertype.reflect().isSealed()) {
        steps.getOrDefault(topLevel(supertype), new TreeMap<>()).remove(topLevel(permitted));
      }
    }
  }

  private static boolean isNeighbour(JavaClass one, JavaClass other) {
    return one.getPackageName().equals(other.getPackageName())
        && !topLevel(one).equals(topLevel(other));
  }

  private static String topLevel(JavaClass nested) {
    String name = nested.getName();
    int end = name.indexOf('$');
    return end < 0 ? name : name.substring(0, end);
  }

  /** For each class that is in one and in none of those before: the shortest. */
  List<ClassCycle> cycles() {
    List<ClassCycle> cycles = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (String start : steps.keySet()) {
      ClassCycle cycle = named.contains(start) ? null : shortest(start);
      if (cycle != null) {
        cycles.add(cycle);
        cycle.steps().forEach(step -> named.add(step.from()));
      }
    }
    return cycles;
  }

  /** Breadth first, until it is back where it began; null: it never is. */
  private @Nullable ClassCycle shortest(String start) {
    Map<String, ClassCycle.Step> reachedBy = new HashMap<>();
    Deque<String> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty() && !reachedBy.containsKey(start)) {
      for (ClassCycle.Step step : steps.getOrDefault(next.remove(), new TreeMap<>()).values()) {
        if (reachedBy.putIfAbsent(step.to(), step) == null) {
          next.add(step.to());
        }
      }
    }
    Deque<ClassCycle.Step> back = new ArrayDeque<>();
    for (ClassCycle.Step step = reachedBy.get(start); step != null; ) {
      back.addFirst(step);
      step = step.from().equals(start) ? null : reachedBy.get(step.from());
    }
    return back.isEmpty() ? null : new ClassCycle(List.copyOf(back));
  }
}
