package dev.troupe.scheduler.advance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardsTest {
  /** Each holds what it holds; one after the other looks at all and acts, as on the database. */
  private static void look(List<Shards> members) {
    for (int i = 0; i < members.size(); i++) {
      Shards mine = members.get(i).without(members.get(i).excess(members.size()));
      members.set(i, mine);
      Shards held = Shards.NONE;
      for (Shards each : members) {
        held = held.with(each);
      }
      List<Integer> free = held.others().numbers();
      int take = Math.min(mine.missing(members.size()), free.size());
      members.set(i, mine.with(new Shards(free.subList(0, take))));
    }
  }

  private static void assertShared(List<Shards> members) {
    List<Integer> all = new ArrayList<>();
    members.forEach(each -> all.addAll(each.numbers()));
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, Shards.COUNT).boxed().toList());
    assertThat(members)
        .allSatisfy(
            each ->
                assertThat(each.numbers().size())
                    .isLessThanOrEqualTo(Math.ceilDiv(Shards.COUNT, members.size())));
  }

  @Test
  void shards_asMembersComeAndGo_areAllHeldOnceAndByNobodyMoreThanItsPart() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<Shards> members = new ArrayList<>();
    for (int change = 0; change < 60; change++) {
      if (members.isEmpty() || (members.size() < 12 && random.nextInt(3) > 0)) {
        members.add(Shards.NONE);
      } else {
        members.remove(random.nextInt(members.size()));
      }
      if (members.isEmpty()) {
        continue;
      }
      look(members); // some let go what others, who had their turn, then lack
      look(members);
      try {
        assertShared(members);
      } catch (AssertionError e) {
        throw new AssertionError("-Dseed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void shards_ofOneAlone_areAll() {
    List<Shards> one = new ArrayList<>(List.of(Shards.NONE));

    look(one);

    assertThat(one.getFirst().all()).isTrue();
    assertThat(one.getFirst().others().none()).isTrue();
  }

  @Test
  void shards_withANumberThatThereIsNot_areRefused() {
    assertThatThrownBy(() -> new Shards(List.of(1, 64)))
        .hasMessage("numbers: [1, 64] (expected: from 0, below 64)");
  }
}
