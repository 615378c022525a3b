package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallEndsTest {
  private static final Duration WAIT = Duration.ofSeconds(7);

  @Test
  void of_tooManyPerMinute_slowsTheFleetDown() {
    assertThat(CallEnds.of(throttled(FailureClass.RATE))).isEqualTo(new CallEnd.Throttled(WAIT));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONCURRENCY", "IN_FLIGHT_BUDGET"})
  void of_tooManyAtOnce_leavesThePaceAlone(FailureClass failure) {
    assertThat(CallEnds.of(throttled(failure)))
        .isEqualTo(new CallEnd.Sent(null, new Headroom(null, Duration.ZERO, null, Duration.ZERO)));
  }

  private static Throttled throttled(FailureClass failure) {
    return new Throttled(failure, WAIT, "code", "message", Wire.NONE);
  }
}
