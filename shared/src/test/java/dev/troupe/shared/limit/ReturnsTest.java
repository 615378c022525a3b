package dev.troupe.shared.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReturnsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final Returns returns = new Returns();

  @Test
  void next_manyPutOffAtOnce_comeBackOneAfterAnother() {
    assertThat(returns.next(0, SECOND, SECOND)).isEqualTo(SECOND);
    assertThat(returns.next(0, SECOND, SECOND)).isEqualTo(Duration.ofSeconds(2));
    assertThat(returns.next(SECOND.toNanos(), SECOND, SECOND)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void next_putOffLater_isNotSentBackToThePast() {
    returns.next(0, SECOND, SECOND);
    assertThat(returns.next(Duration.ofMinutes(5).toNanos(), SECOND, SECOND)).isEqualTo(SECOND);
  }

  @Test
  void next_thousands_nobodyStaysAwayAMinuteLongerThanHeMust() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(returns.next(0, SECOND, SECOND)).isLessThanOrEqualTo(Duration.ofSeconds(61));
    }
    assertThat(returns.next(0, Duration.ofMinutes(10), SECOND))
        .as("a cooldown is kept all the same")
        .isEqualTo(Duration.ofMinutes(10));
    returns.clear();
    assertThat(returns.next(0, SECOND, SECOND)).isEqualTo(SECOND);
  }
}
