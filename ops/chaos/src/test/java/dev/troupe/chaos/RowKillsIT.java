package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Small versions of {@code troupe chaos rows}. */
@ExtendWith(TroupeStack.class)
class RowKillsIT {
  private static void play(TestStack stack, int rows, int kills) throws Exception {
    RowKills.Result result =
        new RowKills(new RowKills.Plan(rows, kills), _ -> {}).play(stack.ownStack());

    assertThat(result.wrong()).isEmpty();
    assertThat(result.lines()).isEqualTo(rows);
    assertThat(result.paid().wrong()).isEmpty();
  }

  @Test
  @Tag("long")
  void run_whileEverythingIsKilled_hasEachRowOnce(TestStack stack) throws Exception {
    play(stack, 400, 1);
  }

  @Test
  @Tag("long")
  void run_whileEverythingIsKilledFiveTimes_hasEachRowOnce(TestStack stack) throws Exception {
    play(stack, 20_000, 5);
  }
}
