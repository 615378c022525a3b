package dev.troupe.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderNoticesTest {
  private static final UUID ONE = UUID.fromString("01a1f8d3-ea00-75d9-8b1a-b9f7e6c54590");
  private static final UUID OTHER = UUID.fromString("01a1f8d3-ed3b-7008-bf2f-c3e9dacc5ecd");

  @Test
  void read_ids_areThose() {
    assertThat(LeaderNotices.read(ONE + "," + OTHER)).containsExactly(ONE, OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "x", "01a1f8d3-ea00-75d9-8b1a", "' OR 1=1", "-", "\n,\t"})
  void read_whatSomebodyElseSaid_isNothing(String notice) {
    assertThat(LeaderNotices.read(notice)).isEmpty();
  }

  @Test
  void read_idsAmongWhatSomebodyElseSaid_areThose() {
    assertThat(LeaderNotices.read("x," + ONE + ",01a1")).containsExactly(ONE);
  }
}
