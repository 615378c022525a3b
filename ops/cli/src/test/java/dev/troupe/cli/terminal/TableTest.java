package dev.troupe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  private final Table table =
      new Table(Column.text("job"), Column.left("state"), Column.right("cost"))
          .row("a", "running", "$1.00")
          .row("a-very-long-name-of-a-job", "ok", "$12.00");

  @Test
  void lines_alignTextLeftAndNumbersRight() {
    assertThat(table.lines(Screen.plain().terminal()))
        .containsExactly(
            "job                        state      cost",
            "a                          running   $1.00",
            "a-very-long-name-of-a-job  ok       $12.00");
  }

  @Test
  void lines_narrowTerminal_shortenTextOnly() {
    assertThat(table.lines(Screen.plain(40).terminal()))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
        .last()
        .asString()
        .contains("…")
        .contains("$12.00");
  }

  @Test
  void lines_withColours_areAsWideAsWithout() {
    assertThat(table.lines(Screen.colored(80).terminal()))
        .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
        .isEqualTo(table.lines(Screen.plain().terminal()));
  }

  @Test
  void row_controlCharactersOfAModel_neverReachTheTerminal() {
    Table evil = new Table(Column.text("output")).row("a\u001b[2Jb\nc\u0007");
    assertThat(evil.lines(Screen.plain().terminal()).get(1)).isEqualTo("a [2Jb c");
  }
}
