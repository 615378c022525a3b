package dev.troupe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
  @Test
  void draw_again_goesBackToTheFirstLine() {
    Screen screen = Screen.live();
    try (Board board = new Board(screen.terminal())) {
      board.draw(List.of("one", "two"));
      board.draw(List.of("three"));
    }
    assertThat(screen.err()).contains("one\n").contains("\u001b[2A\r\u001b[2Kthree\n\u001b[J");
  }

  @Test
  void note_whileABoardIsThere_standsAboveIt() {
    Screen screen = Screen.live();
    try (Board board = new Board(screen.terminal())) {
      board.draw(List.of("board"));
      screen.terminal().note("news");
      board.draw(List.of("board"));
    }
    assertThat(screen.err()).endsWith("\u001b[1A\r\u001b[Jnews\n\u001b[2Kboard\n\u001b[J");
  }

  @Test
  void draw_withoutTerminal_printsNothing() {
    Screen screen = Screen.plain();
    try (Board board = new Board(screen.terminal())) {
      board.draw(List.of("one"));
    }
    assertThat(screen.err()).isEmpty();
  }
}
