package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final Instant KILL = Instant.parse("2026-11-30T12:00:00Z");
  private static final List<Repeats.Kill> KILLS =
      List.of(new Repeats.Kill(KILL, KILL.plusMillis(20)));

  /** From and until so many milliseconds after the kill began. */
  private static Repeats.Call call(String task, String status, long begun, long answered) {
    Uuid7 ids = new Uuid7(() -> KILL.plusMillis(begun), new Random(begun));
    return new Repeats.Call(ids.next(), task, status, KILL.plusMillis(answered));
  }

  private static Repeats of(Repeats.Call... calls) {
    return Repeats.of(List.of(calls), 0, KILLS);
  }

  @Test
  void of_aCallThatAKillTook_isPaidAgainForAReason() {
    Repeats repeats =
        of(
            call("one", "unknown", -300, 200),
            call("one", "settled", 3_000, 3_500),
            call("two", "unknown", -300, -7),
            call("two", "settled", 3_000, 3_500));

    assertThat(repeats.repeated()).isEqualTo(2);
    assertThat(repeats.needless()).isEmpty();
    assertThat(repeats.latest()).isEqualTo(Duration.ofMillis(7));
  }

  @Test
  void of_aCallThatWasAnsweredLongBefore_isPaidAgainForNone() {
    assertThat(
            of(call("one", "unknown", -2_900, -2_000), call("one", "settled", 3_000, 3_500))
                .needless())
        .singleElement()
        .asString()
        .startsWith("task one was paid again, and no kill took ");
  }

  @Test
  void of_aCallThatBeganAfterTheKill_isPaidAgainForNone() {
    assertThat(of(call("one", "unknown", 30, 400), call("one", "settled", 3_000, 3_500)).needless())
        .hasSize(1);
  }

  @Test
  void of_aTaskWithTwoAnswers_isPaidTwiceForNone() {
    assertThat(
            of(call("one", "settled", -300, 10), call("one", "settled", 3_000, 3_500)).needless())
        .singleElement()
        .asString()
        .startsWith("task one has more than one answer");
  }

  @Test
  void of_aCallThatAKillTookAndNobodyAskedAgain_isNotPaidTwice() {
    Repeats repeats = of(call("one", "unknown", -300, 200));

    assertThat(repeats.repeated()).isZero();
    assertThat(repeats.needless()).isEmpty();
  }
}
