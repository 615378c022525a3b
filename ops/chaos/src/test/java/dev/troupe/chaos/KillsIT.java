package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A small version of {@code troupe chaos kills}. */
@ExtendWith(TroupeStack.class)
class KillsIT {
  private static final int IN_FLIGHT = 12;

  private static Books play(TestStack stack, Round.Moment moment, boolean journal, int kills)
      throws Exception {
    Round round = new Round("test", moment, journal, false, kills, IN_FLIGHT);
    Stack own = stack.ownStack("postgres");
    TestFleet.Servers servers = SharedServers.of(stack, own);
    Books books = new Kills(round, _ -> {}).play(servers, own.postgres()).books();
    assertThat(books.differences()).isEmpty();
    return books;
  }

  @Test
  void kill_whenTheAnswersAreJournaled_paysNothingTwice(TestStack stack) throws Exception {
    Books books = play(stack, Round.Moment.ANSWERED, true, 2);

    assertThat(books.billed()).isEqualTo(2 * IN_FLIGHT);
    assertThat(books.repeated()).isZero();
    assertThat(books.settled()).as("rows that equal the bill").isEqualTo(2 * IN_FLIGHT);
    assertThat(books.unknown()).isZero();
  }

  @Test
  @Tag("long")
  void kill_withoutAJournal_paysAllOfThemAgainAndTheBooksSaySo(TestStack stack) throws Exception {
    Books books = play(stack, Round.Moment.ANSWERED, false, 1);

    assertThat(books.repeated()).isEqualTo(IN_FLIGHT);
    assertThat(books.unknown()).isEqualTo(IN_FLIGHT);
  }

  @Test
  @Tag("long")
  void kill_atAnyMoment_costsAtMostTheCallsInFlight(TestStack stack) throws Exception {
    Books books = play(stack, Round.Moment.ANY, true, 3);

    // A worker may have its whole interactive share of slots beside.
    assertThat(books.repeated()).isBetween(1, 3 * IN_FLIGHT * 5 / 4 + 3);
    assertThat(books.repeated()).isLessThanOrEqualTo(books.unknown());
  }
}
