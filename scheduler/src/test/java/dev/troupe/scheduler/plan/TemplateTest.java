package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{#a}} and no end | line 1: {{a}} (expected: its end, {{/a}})",
        "{{a | line 1: {{a (expected: its end, }})",
        "{{{a}} | line 1: {{{a}} (expected: its end, }}})",
        "{{/a}} | line 1: {{/a}} (expected: no section is open there)",
        "{{#a}}{{/b}} | line 1: {{/b}} (expected: {{/a}})",
        "{{a..b}} | line 1: {{a..b}} (expected: a name such as input.title)",
        "{{}} | line 1: {{}} (expected: a name such as input.title)",
        "{{> /etc/passwd}} | line 1: {{> /etc/passwd}} (expected: no partials: a prompt stands alone)",
        "{{=x=}} | line 1: {{=x=}} (expected: two delimiters, such as {{=<% %>=}})"
      })
  void parse_mistake_isNamed(String template, String message) {
    assertThatThrownBy(() -> TemplateParser.parse(template))
        .isInstanceOf(PromptException.class)
        .hasMessage(message);
  }

  @Test
  void parse_tooMuchOfAnything_isRefused() {
    assertThatCode(() -> TemplateParser.parse(nested(20))).doesNotThrowAnyException();
    assertThatThrownBy(() -> TemplateParser.parse(nested(21)))
        .hasMessageContaining("at most 20 sections in each other");
    assertThatThrownBy(() -> TemplateParser.parse("{{#a}}".repeat(150_000)))
        .hasMessageContaining("at most 20 sections in each other");
    assertThatThrownBy(() -> TemplateParser.parse("{{a}}".repeat(10_001)))
        .hasMessageContaining("at most 10,000 tags");
    assertThatThrownBy(() -> TemplateParser.parse("a".repeat(1_000_001)))
        .hasMessageContaining("at most 1,000,000");
  }

  private static String nested(int depth) {
    return "{{#a}}".repeat(depth) + "x" + "{{/a}}".repeat(depth);
  }

  @Test
  void parse_anything_isATemplateOrAPlainError() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String[] pieces = {
      "{{", "}}", "{", "}", "#", "/", "^", "!", "=", "&", "a", ".", " ", "\n", "<% %>", "\r\n"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        Template template = TemplateParser.parse(text.toString());
        assertThat(template.tags()).as("-Dseed=%d: %s", seed, text).isLessThan(20);
      } catch (PromptException e) {
        assertThat(e).as("-Dseed=%d: %s", seed, text).hasMessageStartingWith("line ");
      }
    }
  }
}
