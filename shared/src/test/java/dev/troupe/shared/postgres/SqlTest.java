package dev.troupe.shared.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTest {
  @Test
  void of_names_becomePlacesInTheirOrder() {
    Sql sql = Sql.of("SELECT :a, b FROM t WHERE c = :b_2 AND (:a::text IS NULL OR d=:a)");

    assertThat(sql.jdbc()).isEqualTo("SELECT ?, b FROM t WHERE c = ? AND (?::text IS NULL OR d=?)");
    assertThat(sql.names()).isEqualTo(List.of("a", "b_2", "a", "a"));
  }

  @Test
  void of_colonsThatAreNoParameters_stay() {
    String text =
        "SELECT ':a ?', 'it''s :b', \":c\", d::text[], e[1:2], $$ :f ? $$ -- :g ?\n FROM t";

    assertThat(Sql.of(text).jdbc()).isEqualTo(text);
    assertThat(Sql.of(text).names()).isEmpty();
  }

  @Test
  void of_aQuestionMark_isRefused() {
    assertThatThrownBy(() -> Sql.of("SELECT ?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a :name");
  }

  @Test
  void array_rows_areQuotedTwiceAndNullsAreNothing() {
    record Pair(int number, String text) {}
    Composite<Pair> type =
        Composite.<Pair>of("pair").with("number", Pair::number).with("text", p -> p.text());

    assertThat(type.array(List.of())).isEqualTo("{}");
    assertThat(type.array(List.of(new Pair(1, "a"), new Pair(2, "say \"\\\""))))
        .isEqualTo("{\"(1,\\\"a\\\")\",\"(2,\\\"say \\\"\\\"\\\\\\\\\\\"\\\"\\\")\"}");
    assertThat(Composite.<Pair>of("pair").with("none", _ -> null).array(List.of(new Pair(1, ""))))
        .isEqualTo("{\"()\"}");
  }
}
