package dev.troupe.worker.judge;

import com.google.re2j.Pattern;
import dev.troupe.schemas.JudgeRules;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** A role's rules, ready to be applied to an answer as the model wrote it. Thread-safe. */
final class Rules {
  private record Expression(String written, Pattern pattern) {
    static List<Expression> all(@Nullable List<String> written) {
      return written == null
          ? List.of()
          : written.stream().map(w -> new Expression(w, Pattern.compile(w))).toList();
    }
  }

  private final JudgeRules rules;
  private final List<Expression> must;
  private final List<Expression> mustNot;

  Rules(JudgeRules rules) {
    this.rules = rules;
    this.must = Expression.all(rules.must());
    this.mustNot = Expression.all(rules.mustNot());
  }

  /** The first rule that the answer breaks, in words that the model can act on. */
  Optional<String> broken(String text) {
    if (Boolean.TRUE.equals(rules.noRefusal()) && Refusal.is(text)) {
      return Optional.of("the answer is a refusal");
    }
    return length(
            "characters",
            text.codePointCount(0, text.length()),
            rules.minCharacters(),
            rules.maxCharacters())
        .or(() -> length("words", words(text), rules.minWords(), rules.maxWords()))
        .or(() -> expressions(text))
        .or(() -> language(text));
  }

  private int words(String text) {
    return rules.minWords() == null && rules.maxWords() == null
        ? 0
        : new StringTokenizer(text).countTokens();
  }

  private static Optional<String> length(
      String unit, int length, @Nullable Integer min, @Nullable Integer max) {
    if (min != null && length < min) {
      return Optional.of(
          "the answer has " + length + " " + unit + " (expected: at least " + min + ")");
    }
    if (max != null && length > max) {
      return Optional.of(
          "the answer has " + length + " " + unit + " (expected: at most " + max + ")");
    }
    return Optional.empty();
  }

  private Optional<String> expressions(String text) {
    for (Expression e : must) {
      if (!e.pattern().matcher(text).find()) {
        return Optional.of("the answer has nothing that matches /" + e.written() + "/");
      }
    }
    for (Expression e : mustNot) {
      if (e.pattern().matcher(text).find()) {
        return Optional.of("the answer has something that matches /" + e.written() + "/");
      }
    }
    return Optional.empty();
  }

  private Optional<String> language(String text) {
    String wanted = rules.language();
    return wanted == null
        ? Optional.empty()
        : Language.of(text)
            .filter(found -> !found.equals(wanted))
            .map(found -> "the answer is in " + found + " (expected: " + wanted + ")");
  }
}
