package dev.troupe.worker.limit.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPacerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final RetryPacer returns = new RetryPacer();

  private Duration deferred(long now, Duration wait) {
    return returns.take(now, returns.look(now, wait, SECOND));
  }

  @Test
  void take_manyDeferredAtOnce_comeBackOneAfterAnother() {
    assertThat(deferred(0, SECOND)).isEqualTo(SECOND);
    assertThat(deferred(0, SECOND)).isEqualTo(Duration.ofSeconds(2));
    assertThat(deferred(SECOND.toNanos(), SECOND)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void take_deferredLater_isNotSentBackToThePast() {
    deferred(0, SECOND);
    assertThat(deferred(Duration.ofMinutes(5).toNanos(), SECOND)).isEqualTo(SECOND);
  }

  @Test
  void take_twoWereToldTheSameTurn_comeOneAfterTheOther() {
    Duration one = returns.look(0, SECOND, SECOND);
    Duration other = returns.look(0, SECOND, SECOND);
    assertThat(returns.take(0, one)).isEqualTo(SECOND);
    assertThat(returns.take(0, other)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void look_byManyWhoComeBackElsewhere_takesNobodysTurn() {
    for (int i = 0; i < 1_000; i++) {
      returns.look(0, SECOND, SECOND);
    }
    assertThat(deferred(0, SECOND)).isEqualTo(SECOND);
  }

  @Test
  void take_thousands_nobodyStaysAwayAMinuteLongerThanHeMust() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(deferred(0, SECOND)).isLessThanOrEqualTo(Duration.ofSeconds(61));
    }
    assertThat(deferred(0, Duration.ofMinutes(10)))
        .as("a cooldown is kept all the same")
        .isEqualTo(Duration.ofMinutes(10));
    returns.clear();
    assertThat(deferred(0, SECOND)).isEqualTo(SECOND);
  }
}
