package dev.troupe.simulator.answer;

import java.util.function.Supplier;

/** Makes a text fit into a length in code points, at the end of a word where that is possible. */
final class TextFitter {
  private TextFitter() {}

  static String fit(String text, int least, int most, Supplier<String> more) {
    var result = new StringBuilder(text);
    while (length(result) < least) {
      result.append(result.isEmpty() ? "" : " ").append(more.get());
    }
    if (length(result) <= most) {
      return result.toString();
    }
    var cut = result.substring(0, result.offsetByCodePoints(0, most));
    var space = cut.lastIndexOf(' ');
    var atWord = space > 0 ? cut.substring(0, space) : cut;
    return length(atWord) >= least && length(atWord) * 2 > most ? atWord : cut;
  }

  private static int length(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }
}
