package dev.troupe.shared.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Usd;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class QueryIT {
  private final Connection connection;

  QueryIT(TestStack stack) throws SQLException {
    connection = DriverManager.getConnection(stack.freshDatabase());
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private Query query(String sql) {
    return Sql.of(sql).on(connection);
  }

  @Test
  void set_everyKindOfValue_comesBackAsItWas() throws SQLException {
    UUID id = UUID.randomUUID();
    Instant moment = Instant.parse("2026-02-03T04:05:06.789Z");

    query(
            "SELECT :id AS id, :text AS text, :number::bigint AS number, :flag AS flag, :moment AS moment, :day::date AS day, :cost AS cost, :bytes AS bytes, :none::text AS none")
        .set("id", id)
        .set("text", "it's")
        .set("number", 7)
        .set("flag", true)
        .set("moment", moment)
        .set("day", LocalDate.of(2026, 2, 3))
        .set("cost", new Usd(5))
        .set("bytes", new byte[] {1, 0, 2})
        .set("none", null)
        .each(
            row -> {
              assertThat(row.uuid("id")).isEqualTo(id);
              assertThat(row.text("text")).isEqualTo("it's");
              assertThat(row.integer("number")).isEqualTo(7);
              assertThat(row.number("number")).isEqualTo(7);
              assertThat(row.flag("flag")).isTrue();
              assertThat(row.instant("moment")).isEqualTo(moment);
              assertThat(row.date("day")).isEqualTo("2026-02-03");
              assertThat(row.usd("cost")).isEqualTo(new Usd(5));
              assertThat(row.bytes("bytes")).containsExactly(1, 0, 2);
              assertThat(row.textOrNull("none")).isNull();
              assertThat(row.numberOrNull("none")).isNull();
              assertThatThrownBy(() -> row.text("none"))
                  .isInstanceOf(NullPointerException.class)
                  .hasMessage("none");
            });
  }

  @Test
  void rows_whateverTheTextsAre_comeBackAsTheyWere() throws SQLException {
    record Pair(long number, @Nullable String text) {}
    query("CREATE TYPE pair AS (number bigint, text text)").run();
    Composite<Pair> type =
        Composite.<Pair>of("pair").with("number", Pair::number).with("text", Pair::text);
    List<Pair> pairs =
        List.of(
            new Pair(1, "plain"),
            new Pair(2, ""),
            new Pair(3, null),
            new Pair(4, "{\"a\": [\"\\n\", \"it's (1,2)\"]}"),
            new Pair(5, "\\\"\\\\ two\nlines\tand NULL, ünïcödé 🎭"),
            new Pair(6, "NULL"));

    assertThat(
            query("SELECT number, text FROM unnest(:pairs::pair[]) ORDER BY number")
                .rows("pairs", type, pairs)
                .list(row -> new Pair(row.number("number"), row.textOrNull("text"))))
        .isEqualTo(pairs);
  }

  @Test
  void array_ofAColumn_isReadBack() throws SQLException {
    String read =
        query("SELECT :numbers::int[] AS numbers, :texts::text[] AS texts")
            .array("numbers", "int4", List.of("a", "bb"), String::length)
            .array("texts", "text", List.of("x", "it's \"y\""))
            .one(row -> row.integers("numbers") + " " + row.texts("texts"));
    assertThat(read).isEqualTo("[1, 2] [x, it's \"y\"]");
  }

  @Test
  void run_parameterWithoutAValueOrOfAnotherName_saysWhich() {
    assertThatThrownBy(() -> query("SELECT :a").run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(":a has no value in SELECT :a");
    assertThatThrownBy(() -> query("SELECT :a").set("b", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(":b (expected");
  }

  @Test
  void run_again_seesNewValues() throws SQLException {
    Query numbers = query("SELECT n FROM generate_series(1, :last::int) AS n");

    assertThat(numbers.set("last", 3).list(row -> row.integer("n"))).containsExactly(1, 2, 3);
    assertThat(numbers.set("last", 0).first(row -> row.integer("n"))).isEmpty();
    assertThat(numbers.set("last", 2).first(row -> row.integer("n"))).contains(1);
    assertThatThrownBy(() -> numbers.set("last", 0).one(row -> row.integer("n")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(query("CREATE TABLE t AS SELECT n FROM generate_series(1, 4) AS n").update())
        .isEqualTo(4);
  }
}
