package dev.troupe.worker.limit.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Share;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** That processes which can't talk to each other stay below the limit together. */
class LocalWindowTest {
  private static final Duration SPAN = Duration.ofSeconds(60);

  /** However unevenly they had divided it among themselves before, and whatever each then does. */
  @Test
  void check_manyProcessesCutOffAtOnce_neverOverTheLimitTogether() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 200; run++) {
      int processes = 1 + random.nextInt(8);
      int limit = 1 + random.nextInt(100);
      assertThat(worst(processes, limit, random))
          .as("%d processes, limit %d, seed %d", processes, limit, seed)
          .isLessThanOrEqualTo(limit);
    }
  }

  private static int worst(int processes, int limit, SplittableRandom random) {
    List<LocalWindow> fleet = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      fleet.add(new LocalWindow(SPAN));
    }
    ArrayDeque<Long> starts = new ArrayDeque<>();
    long now = 0;
    int worst = 0;
    boolean cut = false;
    for (int step = 0; step < 3_000; step++) {
      now += random.nextLong(Duration.ofMillis(200).toNanos());
      int i = (int) (processes * Math.pow(random.nextDouble(), 3));
      while (!starts.isEmpty() && now - starts.getFirst() >= SPAN.toNanos()) {
        starts.removeFirst();
      }
      if (!cut && step == 1_000) {
        cut = true;
        for (LocalWindow own : fleet) {
          own.cap(now);
        }
      }
      Limits share = limits(new Share(processes, i).of(limit));
      boolean granted = cut ? fleet.get(i).check(now, 1, share) == null : starts.size() < limit;
      if (granted) {
        fleet.get(i).add(UUID.randomUUID(), now, 1, true);
        starts.add(now);
      }
      worst = Math.max(worst, starts.size());
    }
    return worst;
  }

  private static Limits limits(@org.jspecify.annotations.Nullable Integer requests) {
    return new Limits(new TroupeConfig.Limits(requests, null, null, null, null), 1, 100);
  }

  @Test
  void share_ofAnyLimit_sumsUpToTheLimit() {
    for (int processes = 1; processes < 20; processes++) {
      for (int limit = 0; limit < 50; limit++) {
        int sum = 0;
        for (int rank = 0; rank < processes; rank++) {
          Integer share = new Share(processes, rank).of(limit);
          sum += share == null ? 0 : share;
        }
        assertThat(sum).isEqualTo(limit);
      }
    }
  }
}
