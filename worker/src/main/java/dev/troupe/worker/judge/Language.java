package dev.troupe.worker.judge;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Guesses which language a text is in: by its script, and among those written in Latin letters by
 * their most common words.
 *
 * <p>It is made to notice that a model answered in another language, and would rather say nothing
 * than be wrong: fewer than a dozen words, names and code say nothing. It can't tell languages
 * apart that share a script other than Latin (Russian from Bulgarian, Arabic from Persian), and
 * knows no others than {@link dev.troupe.schemas.JudgeRules#LANGUAGES}. A library with n-gram
 * models would be surer about single sentences, and weighs a hundred megabytes.
 */
final class Language {
  private static final Pattern WORD = Pattern.compile("[\\p{L}']+");
  private static final int SAMPLE = 20_000;
  private static final int MIN_WORDS = 12;
  private static final int MIN_LETTERS = 8;
  // Shares of common words in running text are 30 to 50 %; a tenth is no accident.
  private static final int MIN_SHARE = 10;

  private static final Map<UnicodeScript, String> BY_SCRIPT =
      Map.of(
          UnicodeScript.CYRILLIC, "ru",
          UnicodeScript.ARABIC, "ar",
          UnicodeScript.HEBREW, "he",
          UnicodeScript.GREEK, "el",
          UnicodeScript.THAI, "th",
          UnicodeScript.DEVANAGARI, "hi",
          UnicodeScript.HANGUL, "ko",
          UnicodeScript.HAN, "zh");

  private static final Map<String, Set<String>> COMMON =
      Map.of(
          "en",
          words(
              "the of and to in is was that it for on with as his he be at by i this had not are"
                  + " but from or have an they which you were her all she there would their we him"
                  + " been has when who will no if"),
          "de",
          words(
              "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als"
                  + " auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie"
                  + " einem über einen so zum war haben nur oder aber vor zur bis ich"),
          "fr",
          words(
              "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se"
                  + " ce il sont la avec son aux d'un cette ont été mais nous vous je elle ou leur"
                  + " comme tout même était"),
          "es",
          words(
              "de la que el en y a los se del las un por con no una su para es al lo como más o"
                  + " pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos"
                  + " también fue había era muy"),
          "it",
          words(
              "di e il la che in a per un è del non si una con i da le della gli sono come al più"
                  + " ha lo anche dei nel alla ma su delle o questo se io era suo essere loro ci"
                  + " dal stato perché quando"),
          "pt",
          words(
              "de a o que e do da em um para é com não uma os no se na por mais as dos como mas"
                  + " foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só"
                  + " pelo pela até"),
          "nl",
          words(
              "de en van het een in is dat op te zijn met voor niet aan er die als ook was hij"
                  + " door maar om bij naar uit ze worden nog dan wordt over had deze of heeft hun"
                  + " meer tot kan geen ik je"),
          "pl",
          words(
              "i w na z się nie do jest to że o jak po za od a co ale tak dla przez był czy są ze"
                  + " tylko jego już który było może być ma jej go przy oraz które"),
          "sv",
          words(
              "och i att det som en på är av för med den till inte har de om ett han var jag men"
                  + " sig från vi så kan man när hade nu hon eller skulle där efter vid också"),
          "tr",
          words(
              "ve bir bu da de için çok ile o ne daha olarak gibi ama var kadar sonra olan her"
                  + " değil ben mi en ya ki şey bana diye iki olduğu onun ise"));

  private Language() {}

  private static Set<String> words(String list) {
    return new HashSet<>(Arrays.asList(list.split(" ", -1)));
  }

  /** Empty: it can't be said. */
  static Optional<String> of(String text) {
    String sample = text.length() > SAMPLE ? text.substring(0, SAMPLE) : text;
    Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
    sample
        .codePoints()
        .filter(Character::isLetter)
        .forEach(c -> letters.merge(UnicodeScript.of(c), 1, Integer::sum));
    int kana =
        letters.getOrDefault(UnicodeScript.HIRAGANA, 0)
            + letters.getOrDefault(UnicodeScript.KATAKANA, 0);
    int han = letters.getOrDefault(UnicodeScript.HAN, 0);
    int all = letters.values().stream().mapToInt(Integer::intValue).sum();
    if (all < MIN_LETTERS) {
      return Optional.empty();
    }
    if ((kana + han) * 2 > all && kana * 10 > han) {
      return Optional.of("ja");
    }
    return letters.entrySet().stream()
        .filter(e -> e.getValue() * 2 > all)
        .findFirst()
        .flatMap(
            e ->
                e.getKey() == UnicodeScript.LATIN
                    ? latin(sample)
                    : Optional.ofNullable(BY_SCRIPT.get(e.getKey())));
  }

  private static Optional<String> latin(String sample) {
    List<String> all =
        WORD.matcher(sample.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    if (all.size() < MIN_WORDS) {
      return Optional.empty();
    }
    Map<String, Integer> hits = new HashMap<>();
    for (String word : all) {
      COMMON.forEach(
          (language, words) -> hits.merge(language, words.contains(word) ? 1 : 0, Integer::sum));
    }
    String best = "";
    int most = 0;
    int second = 0;
    for (Map.Entry<String, Integer> entry : hits.entrySet()) {
      if (entry.getValue() > most) {
        second = most;
        most = entry.getValue();
        best = entry.getKey();
      } else {
        second = Math.max(second, entry.getValue());
      }
    }
    boolean clear = most * 100 >= all.size() * MIN_SHARE && most * 4 >= second * 5;
    return clear ? Optional.of(best) : Optional.empty();
  }
}
