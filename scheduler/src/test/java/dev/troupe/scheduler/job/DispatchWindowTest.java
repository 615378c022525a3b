package dev.troupe.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.SettableClock;
import dev.troupe.scheduler.job.DispatchWindow.Channel;
import dev.troupe.schemas.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DispatchWindowTest {
  private static final Duration AGE = Duration.ofSeconds(20);
  private static final Channel BATCH = new Channel("default", Lane.BATCH);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));
  private final DispatchWindow window = new DispatchWindow(clock, 3);

  @Test
  void room_notOpenYet_isNone() {
    window.workers(Map.of("default", 2));
    assertThat(window.room(BATCH)).isZero();

    window.open();

    assertThat(window.room(BATCH)).isEqualTo(6);
  }

  @Test
  void room_poolWithoutWorkers_isNone() {
    opened(2);

    assertThat(window.room(new Channel("gpu", Lane.BATCH))).isZero();
    assertThat(window.hasWorkers("gpu")).isFalse();
    assertThat(window.hasWorkers("default")).isTrue();
  }

  @Test
  void room_eachLane_hasItsOwn() {
    opened(1);
    for (int i = 0; i < 3; i++) {
      assertThat(window.admit(BATCH, UUID.randomUUID())).isTrue();
    }

    assertThat(window.admit(BATCH, UUID.randomUUID())).isFalse();
    assertThat(window.room(new Channel("default", Lane.INTERACTIVE))).isEqualTo(3);
  }

  @Test
  void put_moreThanThereIsRoomFor_leavesNoneUntilAsManyAreBack() {
    opened(1);
    List<UUID> tasks = List.of(id(), id(), id(), id(), id());
    tasks.forEach(task -> window.put(BATCH, task));

    assertThat(window.room(BATCH)).isZero();
    window.removeAll(tasks.subList(0, 2));
    assertThat(window.room(BATCH)).isZero();
    window.removeAll(tasks);
    assertThat(window.room(BATCH)).isEqualTo(3);
    assertThat(window.size()).isZero();
  }

  @Test
  void put_again_takesNoFurtherRoom() {
    opened(1);
    UUID task = id();
    window.put(BATCH, task);
    window.put(BATCH, task);
    window.touch(task);

    assertThat(window.room(BATCH)).isEqualTo(2);
    window.remove(task);
    window.remove(task);
    window.touch(task);
    assertThat(window.room(BATCH)).isEqualTo(3);
  }

  @Test
  void workers_lessThanBefore_roomShrinksButNothingIsTakenBack() {
    opened(2);
    for (int i = 0; i < 6; i++) {
      window.put(BATCH, id());
    }

    assertThat(window.workers(Map.of("default", 1))).isTrue();
    assertThat(window.workers(Map.of("default", 1))).isFalse();
    assertThat(window.room(BATCH)).isZero();
    assertThat(window.size()).isEqualTo(6);
  }

  @Test
  void channels_areOfPoolsWithWorkers_mostUrgentLaneFirst() {
    window.workers(Map.of("b", 1, "a", 1));

    assertThat(window.channels())
        .extracting(Channel::lane)
        .isSorted()
        .hasSize(2 * Lane.values().length);
    assertThat(window.channels().subList(0, 2))
        .containsExactly(new Channel("a", Lane.INTERACTIVE), new Channel("b", Lane.INTERACTIVE));
  }

  @Test
  void olderThan_isWhatNobodyTouchedForThatLong_oldestFirst() {
    UUID first = id();
    UUID second = id();
    UUID third = id();
    window.put(BATCH, first);
    window.put(BATCH, second);
    clock.pass(AGE);
    window.put(BATCH, third);
    assertThat(window.olderThan(AGE)).containsExactly(first, second);

    window.touch(first);
    assertThat(window.olderThan(AGE)).containsExactly(second);

    clock.pass(AGE);
    assertThat(window.olderThan(AGE)).containsExactly(second, third, first);
  }

  @Test
  void olderThan_aMomentTooYoung_isNotAmongThem() {
    window.put(BATCH, id());
    clock.pass(AGE.minusNanos(1));

    assertThat(window.olderThan(AGE)).isEmpty();
  }

  @Test
  void shut_forgetsEverything() {
    opened(2);
    UUID task = id();
    window.put(BATCH, task);

    window.shut();

    assertThat(window.size()).isZero();
    assertThat(window.channels()).isEmpty();
    assertThat(window.room(BATCH)).isZero();
    opened(2);
    assertThat(window.room(BATCH)).isEqualTo(6);
  }

  private void opened(int slots) {
    window.workers(Map.of("default", slots));
    window.open();
  }

  private static UUID id() {
    return UUID.randomUUID();
  }
}
