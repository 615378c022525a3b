package dev.troupe.scheduler.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of an answer that {@code Range} asks for (RFC 9110, 14.2): one range of bytes. Others
 * are ignored, as the standard allows, and the answer is whole.
 *
 * @param first from 0
 * @param last at least {@code first}
 */
record ByteRange(long first, long last) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What came of reading it. */
  sealed interface Asked {}

  /** All of it. */
  record Whole() implements Asked {}

  /** A part that is there. */
  record Part(ByteRange range) implements Asked {}

  /** Nothing of what there is. */
  record Beyond() implements Asked {}

  /**
   * @param header its value
   * @param length of the whole answer
   */
  static Asked of(Optional<String> header, long length) {
    Matcher range = ONE.matcher(header.orElse(""));
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return new Whole();
    }
    long last = length - 1;
    long first;
    if (range.group(1).isEmpty()) {
      long suffix = Long.parseLong(range.group(2));
      if (suffix == 0) {
        return new Beyond();
      }
      first = Math.max(0, length - suffix);
    } else {
      first = Long.parseLong(range.group(1));
      if (!range.group(2).isEmpty()) {
        last = Math.min(last, Long.parseLong(range.group(2)));
        if (Long.parseLong(range.group(2)) < first) {
          return new Whole();
        }
      }
    }
    return first > last ? new Beyond() : new Part(new ByteRange(first, last));
  }
}
