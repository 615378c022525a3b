package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must be like, beside its schema. An answer that breaks a rule is asked for once
 * more with the finding, then from the role's stronger model. Every field may be absent.
 *
 * @param must regular expressions (RE2), each of which is found in the answer
 * @param mustNot regular expressions (RE2), none of which is found in it
 * @param minCharacters Unicode code points
 * @param maxCharacters Unicode code points
 * @param minWords runs of characters between white space
 * @param maxWords runs of characters between white space
 * @param language ISO 639-1 code of the language that the answer is in
 * @param noRefusal the answer is no "I'm sorry, but I can't"
 * @param allowEmpty an answer without text is one; otherwise it is too weak
 * @param role who reads the answer and gives it a score from 0 to 10
 * @param threshold the lowest score that will do; 7 if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JudgeRules(
    @Nullable List<String> must,
    @Nullable List<String> mustNot,
    @Nullable Integer minCharacters,
    @Nullable Integer maxCharacters,
    @Nullable Integer minWords,
    @Nullable Integer maxWords,
    @Nullable String language,
    @Nullable Boolean noRefusal,
    @Nullable Boolean allowEmpty,
    @Nullable String role,
    @Nullable Integer threshold) {
  public static final int MAX_SCORE = 10;

  /** The languages that a judge can tell apart. */
  public static final List<String> LANGUAGES =
      List.of(
          "ar", "de", "el", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru",
          "sv", "th", "tr", "zh");

  private static final int DEFAULT_THRESHOLD = 7;

  /** The lowest score that will do. */
  public int wanted() {
    return threshold == null ? DEFAULT_THRESHOLD : threshold;
  }
}
