package dev.troupe.shared.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class YamlDocumentTest {
  private final Problems problems = new Problems();

  @Test
  void json_anyValue_isTheJsonThatItStandsFor() {
    assertThat(json("x: {a: 1, b: [true, ~, 1.50, '2', 0x1F, .inf], c: {}}"))
        .hasToString("{\"a\":1,\"b\":[true,null,1.50,\"2\",\"0x1F\",\".inf\"],\"c\":{}}");
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void parse_aliasThatContainsItself_endsWithAProblem() {
    assertThat(json("x: &a [*a]")).isNull();
    assertThat(problems.errors()).hasSize(1);
  }

  @Test
  void parse_aliasesThatMultiply_endsWithAProblem() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      yaml.append("a" + i + ": &a" + i + " [" + before + (", " + before).repeat(4) + "]\n");
    }

    assertThat(json(yaml + "x: *a9\n")).isNull();
    assertThat(problems.errors()).hasSize(1);
  }

  @Test
  void parse_rootThatIsNoMapping_isAProblem() {
    for (String yaml : new String[] {"", "- 1", "text", "[]", "\u0000", "a: b: c"}) {
      assertThat(YamlDocument.parse("f", yaml, 1, Variables.NONE, problems)).isEmpty();
    }
    assertThat(problems.errors()).hasSize(6).allMatch(p -> "f".equals(p.file()));
  }

  @Test
  void parse_tagOfAJavaClass_staysText() {
    assertThat(json("x: !!javax.script.ScriptEngineManager [a]")).hasToString("[\"a\"]");
  }

  private @Nullable JsonNode json(String yaml) {
    Optional<YamlDocument> document = YamlDocument.parse("f", yaml, 1, Variables.NONE, problems);
    return document.map(d -> d.root().json("x")).orElse(null);
  }
}
