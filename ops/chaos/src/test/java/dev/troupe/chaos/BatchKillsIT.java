package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Small versions of {@code troupe chaos batch}. */
@ExtendWith(TroupeStack.class)
@Order(1)
class BatchKillsIT {
  private static void play(TestStack stack, int lines, int kills) throws Exception {
    BatchKills.Plan plan = new BatchKills.Plan(lines, kills);

    BatchKills.Result result = new BatchKills(plan, _ -> {}).play(stack.ownStack());

    assertThat(result.wrong()).isEmpty();
    assertThat(result.batch().path("status").asString()).isEqualTo("completed");
    assertThat(result.batch().at("/request_counts/completed").asInt()).isEqualTo(lines);
    assertThat(result.paid().wrong()).isEmpty();
  }

  @Test
  void batch_whileEverythingIsKilled_hasEachLineOnce(TestStack stack) throws Exception {
    play(stack, 400, 1);
  }

  @Test
  @Tag("long")
  void batch_whileEverythingIsKilledFiveTimes_hasEachLineOnce(TestStack stack) throws Exception {
    play(stack, 20_000, 5);
  }
}
