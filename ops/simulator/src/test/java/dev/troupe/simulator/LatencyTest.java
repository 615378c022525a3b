package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.troupe.simulator.config.Latency;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private static long[] sortedMillis(String written) {
    var latency = Latency.parse(written);
    var random = new SplittableRandom(7);
    return java.util.stream.LongStream.range(0, 20_000)
        .map(i -> latency.sample(random).toMillis())
        .sorted()
        .toArray();
  }

  @Test
  void sample_logNormal_hasTheMedianAndTheP99Asked() {
    var millis = sortedMillis("lognormal(400ms,3s)");

    assertThat(millis[10_000]).isCloseTo(400, within(15L));
    assertThat(millis[19_800]).isCloseTo(3_000, within(250L));
  }

  @Test
  void sample_uniform_staysBetween() {
    var millis = sortedMillis("uniform(100ms,0.4s)");

    assertThat(millis[0]).isBetween(100L, 102L);
    assertThat(millis[19_999]).isBetween(398L, 400L);
  }

  @Test
  void parse_whatItWrote_isTheSame() {
    for (var written : new String[] {"250ms", "uniform(100ms,400ms)", "lognormal(400ms,3000ms)"}) {
      assertThat(Latency.parse(written)).hasToString(written);
    }
    assertThat(Latency.parse("2m")).isEqualTo(new Latency.Fixed(Duration.ofMinutes(2)));
    assertThatThrownBy(() -> Latency.parse("soon")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.parse("uniform(2s,1s)"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
