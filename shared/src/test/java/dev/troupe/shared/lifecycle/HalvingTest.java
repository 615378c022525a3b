package dev.troupe.shared.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingTest {
  private final List<Integer> done = new ArrayList<>();
  private final List<Integer> aside = new ArrayList<>();
  private int attempts;

  private void run(List<Integer> items, Set<Integer> guilty) throws Exception {
    Halving.run(
        items,
        batch -> {
          attempts++;
          if (batch.stream().anyMatch(guilty::contains)) {
            throw new SQLException("0x00", "22021");
          }
          done.addAll(batch);
        },
        (item, why) -> aside.add(item));
  }

  @Test
  void run_oneGuiltyAmongTwoHundred_isAloneAndFoundInFewAttempts() throws Exception {
    List<Integer> items = IntStream.range(0, 200).boxed().toList();
    run(items, Set.of(137));
    assertThat(aside).containsExactly(137);
    assertThat(done).hasSize(199).doesNotContain(137).isSorted();
    assertThat(attempts).isLessThanOrEqualTo(17);
  }

  @Test
  void run_allGuilty_setsEachAside() throws Exception {
    run(List.of(1, 2, 3), Set.of(1, 2, 3));
    assertThat(aside).containsExactly(1, 2, 3);
    assertThat(done).isEmpty();
  }

  @Test
  void run_infrastructureFails_isThrownAndNobodyIsSetAside() {
    assertThatThrownBy(
            () ->
                Halving.run(
                    List.of(1, 2),
                    batch -> {
                      throw new SQLException("gone", "08006");
                    },
                    (item, why) -> aside.add(item)))
        .isInstanceOf(SQLException.class);
    assertThat(aside).isEmpty();
  }

  @Test
  void run_stackOverflows_isContent() throws Exception {
    Halving.run(
        List.of(1, 2),
        batch -> {
          if (batch.contains(2)) {
            throw new StackOverflowError();
          }
          done.addAll(batch);
        },
        (item, why) -> aside.add(item));
    assertThat(done).containsExactly(1);
    assertThat(aside).containsExactly(2);
  }
}
