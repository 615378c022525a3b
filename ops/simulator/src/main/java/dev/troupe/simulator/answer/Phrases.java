package dev.troupe.simulator.answer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The lists in {@code phrases.txt}. Immutable. */
final class Phrases {
  private static final Map<String, List<String>> LISTS = load();
  private static final Set<String> STOPWORDS =
      Set.copyOf(Set.of(String.join(" ", list("stopword")).split(" ", -1)));

  private Phrases() {}

  static List<String> list(String name) {
    return Objects.requireNonNull(LISTS.get(name), name);
  }

  static boolean isStopword(String lowerCase) {
    return STOPWORDS.contains(lowerCase);
  }

  private static Map<String, List<String>> load() {
    var lists = new HashMap<String, List<String>>();
    try (var in = Phrases.class.getResourceAsStream("phrases.txt");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      List<String> current = new ArrayList<>();
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[")) {
          current = new ArrayList<>();
          lists.put(line.substring(1, line.length() - 1), current);
        } else if (!line.startsWith("#") && !line.isBlank()) {
          current.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lists;
  }
}
