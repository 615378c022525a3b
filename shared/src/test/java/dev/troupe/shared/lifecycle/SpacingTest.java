package dev.troupe.shared.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpacingTest {
  private static final Duration APART = Duration.ofMillis(8);

  private Duration apart = APART;
  private long now = 1_000_000_000;
  private final List<Duration> waits = new ArrayList<>();
  private final Spacing spacing =
      new Spacing(
          () -> apart,
          () -> now,
          time -> {
            waits.add(time);
            now += time.toNanos();
          });

  @Test
  void begin_firstAndAfterARest_doesNotWait() throws InterruptedException {
    spacing.begin();
    now += APART.toNanos();
    spacing.begin();

    assertThat(waits).isEmpty();
  }

  @Test
  void begin_soonAfterAnother_waitsForTheRestOfTheTime() throws InterruptedException {
    spacing.begin();
    now += Duration.ofMillis(3).toNanos();
    spacing.begin();
    spacing.begin();

    assertThat(waits).containsExactly(Duration.ofMillis(5), APART);
  }

  @Test
  void begin_nothingToBeKeptApart_doesNotWait() throws InterruptedException {
    apart = Duration.ZERO;
    spacing.begin();
    spacing.begin();

    assertThat(waits).isEmpty();
  }
}
