package dev.troupe.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemberTest {
  @Test
  void pause_growsToHalfAMinute() {
    assertThat(Member.pause(1)).isZero();
    assertThat(Member.pause(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Member.pause(4)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Member.pause(1000)).isEqualTo(Duration.ofSeconds(30));
  }
}
