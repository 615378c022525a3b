package dev.troupe.worker.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.JudgeRules;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static final String ENGLISH =
      "The old man was in the garden when it began to rain, and he did not go back into the house.";

  private static JudgeRules rules(@Nullable String language, @Nullable Boolean noRefusal) {
    return new JudgeRules(
        null, null, null, null, null, null, language, noRefusal, null, null, null);
  }

  private static JudgeRules length(
      @Nullable Integer minC,
      @Nullable Integer maxC,
      @Nullable Integer minW,
      @Nullable Integer maxW) {
    return new JudgeRules(null, null, minC, maxC, minW, maxW, null, null, null, null, null);
  }

  private static JudgeRules patterns(List<String> must, List<String> mustNot) {
    return new JudgeRules(must, mustNot, null, null, null, null, null, null, null, null, null);
  }

  @Test
  void broken_length_countsCodePointsAndWords() {
    assertThat(new Rules(length(null, 2, null, null)).broken("\uD83D\uDE00\uD83D\uDE00")).isEmpty();
    assertThat(new Rules(length(3, null, null, null)).broken("ab"))
        .hasValue("the answer has 2 characters (expected: at least 3)");
    assertThat(new Rules(length(null, null, 2, 3)).broken(" one\n two\tthree  four "))
        .hasValue("the answer has 4 words (expected: at most 3)");
  }

  @Test
  void broken_patterns_areFoundAnywhereOrNowhere() {
    Rules rules = new Rules(patterns(List.of("(?i)curtain"), List.of("TODO|FIXME")));

    assertThat(rules.broken("The Curtain falls.")).isEmpty();
    assertThat(rules.broken("The end."))
        .hasValue("the answer has nothing that matches /(?i)curtain/");
    assertThat(rules.broken("Curtain. TODO"))
        .hasValue("the answer has something that matches /TODO|FIXME/");
  }

  @Test
  void broken_patternThatWouldBacktrackForEver_isDecidedAtOnce() {
    Rules rules = new Rules(patterns(List.of("^(a+)+$"), List.of()));

    assertThat(rules.broken("a".repeat(50_000) + "b")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry, but I can't help with that.",
        "I\u2019m sorry, I cannot create this content.",
        "As an AI language model, I cannot have opinions.",
        "Sorry, but I can't assist with this request.",
        "I cannot provide that.",
        "I am unable to generate such a scene."
      })
  void broken_refusal_isRecognized(String text) {
    assertThat(new Rules(rules(null, true)).broken(text)).hasValue("the answer is a refusal");
    assertThat(new Rules(rules(null, null)).broken(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"I'm sorry,\" she said, and closed the door.",
        "I cannot sleep, he thought, and went out into the rain.",
        "As an AI, HAL was proud of his record."
      })
  void broken_storyThatSoundsLikeOne_isNone(String text) {
    assertThat(new Rules(rules(null, true)).broken(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "de, Der alte Mann war im Garten als es zu regnen begann und er ging nicht in das Haus zurück.",
    "fr, Le vieil homme était dans le jardin quand il a commencé à pleuvoir et il ne rentra pas dans la maison.",
    "es, El viejo estaba en el jardín cuando empezó a llover y no quiso volver a la casa por la tarde.",
    "it, Il vecchio era nel giardino quando cominciò a piovere e non volle tornare nella casa per la sera.",
    "nl, De oude man was in de tuin toen het begon te regenen en hij ging niet naar het huis terug.",
    "ru, Старик был в саду когда начался дождь и не вернулся в дом.",
    "ja, 雨が降り始めたとき老人は庭にいました。",
    "zh, 开始下雨的时候老人正在花园里没有回家。",
    "ko, 비가 내리기 시작했을 때 노인은 정원에 있었다."
  })
  void of_runningText_isItsLanguage(String language, String text) {
    assertThat(Language.of(text)).hasValue(language);
    assertThat(new Rules(rules("en", null)).broken(text))
        .hasValue("the answer is in " + language + " (expected: en)");
  }

  @Test
  void of_tooLittleToSay_saysNothing() {
    assertThat(Language.of("Yes.")).isEmpty();
    assertThat(Language.of("{\"a\": [1, 2, 3]}")).isEmpty();
    assertThat(Language.of(ENGLISH)).hasValue("en");
  }
}
