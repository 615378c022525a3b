package dev.troupe.shared.input;

import dev.troupe.schemas.ModelRef;
import java.util.Optional;

/**
 * What a text and a name from outside may consist of, at every door alike: submissions, roles,
 * loops, configurations, prices, state.
 */
public final class Text {
  /** The longest name, in Unicode code points. The database has the same bound. */
  public static final int MAX_NAME = 200;

  /** What a name was expected to be. */
  public static final String NAME = "1 to 200 characters, no control characters";

  /** What a model was expected to be. */
  public static final String MODEL = "provider/model, for example openai/gpt-4o";

  /** What a text was expected to be. */
  public static final String EXPECTED = "text without U+0000 and without half a surrogate pair";

  private Text() {}

  /**
   * What neither a database nor UTF-8 can hold: {@code U+0000 at offset 1}, counted in UTF-16
   * units. Empty: the text is fine.
   */
  public static Optional<String> flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of("U+0000 at offset " + i);
      }
      if (Character.isSurrogate(c)) {
        if (loneAt(text, i)) {
          return Optional.of("U+%04X alone at offset %d".formatted((int) c, i));
        }
        i++;
      }
    }
    return Optional.empty();
  }

  private static boolean loneAt(String text, int i) {
    return !Character.isHighSurrogate(text.charAt(i))
        || i + 1 == text.length()
        || !Character.isLowSurrogate(text.charAt(i + 1));
  }

  /** Whether it can be the name of anything. */
  public static boolean isName(String text) {
    return text.length() <= 2 * MAX_NAME
        && text.codePointCount(0, text.length()) <= MAX_NAME
        && !text.isBlank()
        && !hasControls(text)
        && flaw(text).isEmpty();
  }

  private static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same text.
   *
   * @throws IllegalArgumentException if it can't be a name
   */
  public static String name(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(NAME);
    }
    return text;
  }

  /**
   * A route, whose text is a name as well.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ModelRef model(String text) {
    return ModelRef.parse(name(text));
  }
}
