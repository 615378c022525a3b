package dev.troupe.worker.judge;

import dev.troupe.schemas.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;

/**
 * Finds the one JSON value that a model's text has: all of it, all of a Markdown fence, or the one
 * object or list between words. For one thread.
 */
final class JsonText {
  private static final String FENCE = "```";
  // A text that begins so many values and ends none is none.
  private static final int MOST_ATTEMPTS = 1_000;

  private final char[] text;
  private final String written;

  private JsonText(String written) {
    this.written = written;
    this.text = written.toCharArray();
  }

  /** What was looked for, or why it is not there. */
  sealed interface Result {}

  /**
   * @param json without blanks around it
   */
  record Found(String json) implements Result {}

  /**
   * @param reason for a person, and for the model
   */
  record NotFound(String reason) implements Result {}

  static Result in(String answer) {
    JsonText text = new JsonText(unfenced(answer.strip()));
    Attempt whole = text.attempt(0);
    if (whole.failure() == null && text.isBlankFrom(whole.end())) {
      return new Found(text.written.substring(0, whole.end()));
    }
    return text.between(whole.failure());
  }

  /** Its language may be said after the fence, on the same line as its content or not. */
  private static String unfenced(String text) {
    if (!text.startsWith(FENCE) || !text.endsWith(FENCE) || text.length() < 2 * FENCE.length()) {
      return text;
    }
    int from = FENCE.length();
    int end = text.length() - FENCE.length();
    while (from < end && Character.isLetterOrDigit(text.charAt(from))) {
      from++;
    }
    // What would be a language without a content is a content without a language.
    return from == end ? text.substring(FENCE.length(), end) : text.substring(from, end).strip();
  }

  /**
   * @param end after the value, or as far as there was one
   * @param failure null: there is a whole one
   */
  private record Attempt(int end, @Nullable String failure) {}

  private Attempt attempt(int from) {
    try (JsonParser in = Json.STRICT.createParser(text, from, text.length - from)) {
      if (in.nextToken() == null) {
        return new Attempt(text.length, "there is nothing");
      }
      in.skipChildren();
      in.finishToken();
      return new Attempt(from + (int) in.currentLocation().getCharOffset(), null);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      long offset = at == null ? -1 : at.getCharOffset();
      int end = offset < 0 ? text.length : (int) Math.min(text.length, from + offset);
      return new Attempt(end, String.valueOf(e.getOriginalMessage()));
    }
  }

  private boolean isBlankFrom(int from) {
    for (int i = from; i < text.length; i++) {
      if (!Character.isWhitespace(text[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param failure of the text as a whole, if it has one
   */
  private Result between(@Nullable String failure) {
    NotFound none =
        new NotFound("the answer is not JSON: " + (failure == null ? "words follow it" : failure));
    String found = null;
    int brokenUntil = 0;
    int attempts = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '{' && text[i] != '[') {
        continue;
      }
      Attempt attempt = ++attempts > MOST_ATTEMPTS ? null : attempt(i);
      if (attempt == null) {
        return none;
      }
      if (attempt.failure() != null) {
        brokenUntil = Math.max(brokenUntil, attempt.end());
      } else if (i < brokenUntil) {
        return none; // a whole part of something broken is not what was meant
      } else if (found != null) {
        return new NotFound("the answer has several JSON values (expected: one)");
      } else {
        found = written.substring(i, attempt.end());
        i = attempt.end() - 1;
      }
    }
    return found == null ? none : new Found(found);
  }
}
