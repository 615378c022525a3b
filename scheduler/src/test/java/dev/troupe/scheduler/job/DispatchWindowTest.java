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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DispatchWindowTest {
  private static final Duration AGE = Duration.ofSeconds(20);
  private static final Channel BATCH = new Channel("default", Lane.BATCH);
  private static final Flow FLOW = Flow.of("acme", "a role's digest");
  private static final Flow OTHER = Flow.of("acme", "another's");

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
      assertThat(window.admit(BATCH, FLOW, UUID.randomUUID())).isTrue();
    }

    assertThat(window.admit(BATCH, FLOW, UUID.randomUUID())).isFalse();
    assertThat(window.room(new Channel("default", Lane.INTERACTIVE))).isEqualTo(3);
  }

  @Test
  void put_moreThanThereIsRoomFor_leavesNoneUntilAsManyAreBack() {
    opened(1);
    List<UUID> tasks = List.of(id(), id(), id(), id(), id());
    tasks.forEach(task -> window.put(BATCH, FLOW, task));

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
    window.put(BATCH, FLOW, task);
    window.put(BATCH, FLOW, task);
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
      window.put(BATCH, FLOW, id());
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
    window.put(BATCH, FLOW, first);
    window.put(BATCH, FLOW, second);
    clock.pass(AGE);
    window.put(BATCH, FLOW, third);
    assertThat(window.olderThan(AGE)).containsExactly(first, second);

    window.touch(first);
    assertThat(window.olderThan(AGE)).containsExactly(second);

    clock.pass(AGE);
    assertThat(window.olderThan(AGE)).containsExactly(second, third, first);
  }

  @Test
  void olderThan_aMomentTooYoung_isNotAmongThem() {
    window.put(BATCH, FLOW, id());
    clock.pass(AGE.minusNanos(1));

    assertThat(window.olderThan(AGE)).isEmpty();
  }

  private List<UUID> aHundredOut() {
    List<UUID> tasks = Stream.generate(DispatchWindowTest::id).limit(100).toList();
    tasks.forEach(task -> window.put(BATCH, FLOW, task));
    return tasks;
  }

  @Test
  void crowded_someComeBack_onlyAsManyOfTheirFlowGoOutAsDidNot() {
    opened(100);
    List<UUID> tasks = aHundredOut();

    window.crowded(tasks.subList(0, 60));

    assertThat(window.room(BATCH, FLOW)).isZero();
    assertThat(window.admit(BATCH, FLOW, id())).isFalse();
    assertThat(window.room(BATCH, OTHER)).as("another flow's").isPositive();
    assertThat(window.admit(BATCH, OTHER, id())).isTrue();
    window.remove(tasks.getLast());
    assertThat(window.room(BATCH, FLOW)).as("as one ended").isEqualTo(1);
    assertThat(window.out(BATCH, "acme")).isEqualTo(40);
  }

  @Test
  void crowded_allComeBack_someGoOutAllTheSame() {
    opened(100);
    List<UUID> tasks = aHundredOut();

    window.crowded(tasks);

    assertThat(window.room(BATCH, FLOW)).isEqualTo(FlowWindow.LEAST);
  }

  @Test
  void crowded_thenAQuietMinute_opensAgainAsFastAsTasksEnd() {
    opened(1_000);
    List<UUID> tasks = aHundredOut();
    window.crowded(tasks.subList(0, 50));

    tasks.subList(50, 60).forEach(window::remove);
    assertThat(window.room(BATCH, FLOW)).as("at once, next to nothing").isEqualTo(10);

    clock.pass(Duration.ofSeconds(60));
    tasks.subList(60, 80).forEach(window::remove);
    assertThat(window.room(BATCH, FLOW)).isEqualTo(50);
  }

  @Test
  void shut_forgetsEverything() {
    opened(2);
    UUID task = id();
    window.put(BATCH, FLOW, task);

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
