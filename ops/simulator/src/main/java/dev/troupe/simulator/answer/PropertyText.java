package dev.troupe.simulator.answer;

import java.util.Locale;

/** Chooses the words for a string by the name of the property that holds it. */
final class PropertyText {
  private final Story story;

  PropertyText(Story story) {
    this.story = story;
  }

  String forProperty(String name) {
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return switch (kind(plain)) {
      case "title" -> titleCase(story.one("title"));
      case "name" -> story.name();
      case "setting", "reason", "image", "phrase", "joke", "line", "narration" ->
          story.one(kind(plain));
      case "summary" -> story.sentences("summary", story.between(2, 3));
      case "body" -> story.sentences("narration", story.between(2, 4));
      case "verdict" -> story.one("verdict");
      case "mood" -> story.one("mood");
      case "topic" -> story.topic();
      case "id" -> story.topic().replaceAll("[^a-z]", "") + "-" + story.between(1, 99);
      case "language" -> "en";
      default -> throw new IllegalStateException(plain);
    };
  }

  private static String kind(String name) {
    if (has(name, "title", "headline", "heading")) {
      return "title";
    }
    if (has(
        name, "summary", "synopsis", "logline", "abstract", "description", "overview", "gist")) {
      return "summary";
    }
    if (has(
        name,
        "reason",
        "rationale",
        "feedback",
        "comment",
        "critique",
        "explanation",
        "why",
        "suggestion",
        "note",
        "improvement",
        "evidence",
        "strength",
        "weakness")) {
      return "reason";
    }
    if (has(name, "verdict", "decision", "status", "outcome")) {
      return "verdict";
    }
    if (has(name, "speaker", "character", "author", "cast", "hero", "who", "person")
        || name.equals("name")
        || name.equals("names")) {
      return "name";
    }
    return lesserKind(name);
  }

  private static String lesserKind(String name) {
    if (has(name, "setting", "place", "location", "where")) {
      return "setting";
    }
    if (has(name, "joke", "punchline", "gag", "humor", "humour")) {
      return "joke";
    }
    if (has(name, "mood", "emotion", "tone", "feeling")) {
      return "mood";
    }
    if (has(name, "image", "picture", "visual", "illustration")) {
      return "image";
    }
    if (has(name, "narration", "story", "body", "paragraph", "content", "scene")) {
      return "body";
    }
    if (has(
        name, "beat", "action", "event", "plot", "premise", "hook", "ending", "step", "point")) {
      return "narration";
    }
    if (has(name, "line", "text", "dialogue", "quote", "says", "speech", "message", "reply")) {
      return "line";
    }
    if (has(
        name, "topic", "theme", "subject", "keyword", "tag", "word", "label", "category", "term")) {
      return "topic";
    }
    if (has(name, "lang", "locale")) {
      return "language";
    }
    return name.endsWith("id") || name.endsWith("key") || name.equals("slug") ? "id" : "phrase";
  }

  private static boolean has(String name, String... parts) {
    for (var part : parts) {
      if (name.contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static String titleCase(String text) {
    var result = new StringBuilder();
    for (var word : text.split(" ", -1)) {
      result.append(result.isEmpty() ? "" : " ");
      result.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return result.toString();
  }
}
