package dev.troupe.simulator.answer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The matter of one answer: what its prompt is about, who is in it, and ready-made sentences over
 * both. One answer has one cast and one set of topics, so that its parts fit together.
 */
final class Story {
  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}'’]+");
  private static final Pattern SLOT = Pattern.compile("\\{(\\w)}");
  private static final Pattern A_BEFORE_VOWEL = Pattern.compile("\\b([Aa]) (?=[aeio])");
  private static final Pattern COUNT = Pattern.compile("\\b([1-9]\\d?) (\\p{L}+)\\b");
  private static final int MAX_SCANNED = 200_000;
  private static final int MAX_TOPICS = 24;
  private static final int CAST = 4;

  private final RandomGenerator random;
  private final List<String> topics;
  private final List<String> cast;
  private final Map<String, Integer> counts;
  private int nextTopic;
  private int nextName;
  private final Map<String, ArrayDeque<String>> decks = new HashMap<>();

  private Story(
      RandomGenerator random, List<String> topics, List<String> cast, Map<String, Integer> counts) {
    this.random = random;
    this.topics = topics;
    this.cast = cast;
    this.counts = counts;
  }

  static Story about(String prompt, RandomGenerator random) {
    var text = prompt.length() > MAX_SCANNED ? prompt.substring(0, MAX_SCANNED) : prompt;
    var topics = topics(text);
    var cast = new ArrayList<>(Phrases.list("name"));
    Collections.shuffle(cast, Random.from(random));
    return new Story(
        random,
        topics.isEmpty() ? Phrases.list("topic") : topics,
        List.copyOf(cast.subList(0, CAST)),
        counts(text));
  }

  /** How many of what the prompt asks for: {@code 4 scenes}. */
  private static Map<String, Integer> counts(String text) {
    Map<String, Integer> counts = new HashMap<>();
    var match = COUNT.matcher(text);
    while (match.find() && counts.size() < MAX_TOPICS) {
      counts.putIfAbsent(match.group(2).toLowerCase(Locale.ROOT), Integer.valueOf(match.group(1)));
    }
    return counts;
  }

  /**
   * @param name such as {@code scenes}
   * @param usual if the prompt says nothing of it
   */
  int count(String name, int usual) {
    return counts.getOrDefault(name.toLowerCase(Locale.ROOT), usual);
  }

  /** The words that say most: no stopwords, first come first. */
  private static List<String> topics(String text) {
    Set<String> found = new LinkedHashSet<>();
    var match = WORD.matcher(text);
    while (match.find() && found.size() < MAX_TOPICS) {
      var word = match.group().toLowerCase(Locale.ROOT);
      if (word.length() > 3 && word.length() < 24 && !Phrases.isStopword(word)) {
        found.add(word);
      }
    }
    return List.copyOf(found);
  }

  String topic() {
    return topics.get(nextTopic++ % topics.size());
  }

  String name() {
    return cast.get(nextName++ % cast.size());
  }

  /** One entry of a list with its slots filled; no pattern comes again before all were used. */
  String one(String list) {
    var deck = decks.computeIfAbsent(list, name -> new ArrayDeque<>());
    if (deck.isEmpty()) {
      var patterns = new ArrayList<>(Phrases.list(list));
      Collections.shuffle(patterns, Random.from(random));
      deck.addAll(patterns);
    }
    var pattern = deck.removeFirst();
    return capital(A_BEFORE_VOWEL.matcher(fill(pattern)).replaceAll("$1n "), pattern);
  }

  String sentences(String list, int count) {
    var all = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      all.add(one(list));
    }
    return String.join(" ", all);
  }

  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  private String fill(String pattern) {
    return SLOT.matcher(pattern).replaceAll(slot -> Matcher.quoteReplacement(word(slot.group(1))));
  }

  private String word(String slot) {
    return switch (slot) {
      case "t" -> topic();
      case "n" -> name();
      case "p" -> pick("place");
      case "o" -> pick("object");
      case "m" -> pick("mood");
      case "v" -> pick("verb");
      case "a" -> pick("adjective");
      default -> throw new IllegalStateException("phrases.txt: unknown slot {" + slot + "}");
    };
  }

  private String pick(String list) {
    var choices = Phrases.list(list);
    return choices.get(random.nextInt(choices.size()));
  }

  /** A sentence that begins with a slot still begins with a capital letter. */
  private static String capital(String text, String pattern) {
    return pattern.endsWith(".") && !text.isEmpty()
        ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1)
        : text;
  }
}
