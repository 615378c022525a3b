package dev.troupe.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.SettableClock;
import dev.troupe.scheduler.dispatch.Shares.Head;
import dev.troupe.scheduler.dispatch.Shares.Wanted;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import dev.troupe.schemas.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final DispatchWindow.Channel CHANNEL =
      new DispatchWindow.Channel("default", Lane.BATCH);
  private static final Flow ACME_WRITER = Flow.of("acme", "writer");
  private static final Flow ACME_JUDGE = Flow.of("acme", "judge");
  private static final Flow BOLT_WRITER = Flow.of("bolt", "writer");

  private final DispatchWindow window =
      new DispatchWindow(new SettableClock(Instant.parse("2026-11-30T12:00:00Z")), 4);

  @BeforeEach
  void open() {
    window.open();
    window.workers(Map.of("default", 100));
  }

  private static Head head(Flow flow, int priority, int age) {
    return new Head(flow, priority, new UUID(1, age));
  }

  /** What the flow of each head may have. */
  private List<Integer> shares(int room, Head... heads) {
    List<Wanted> wanted = Shares.of(List.of(heads), CHANNEL, room, window);
    return Stream.of(heads)
        .map(
            head ->
                wanted.stream()
                    .filter(w -> w.flow() == head.flow().id() && w.priority() == head.priority())
                    .mapToInt(Wanted::most)
                    .sum())
        .toList();
  }

  private List<UUID> out(Flow flow, int tasks) {
    List<UUID> ids = Stream.generate(UUID::randomUUID).limit(tasks).toList();
    ids.forEach(task -> window.put(CHANNEL, flow, task));
    return ids;
  }

  @Test
  void of_oneTenant_hasAllTheRoom() {
    assertThat(shares(40, head(ACME_WRITER, 1, 1))).containsExactly(40);
  }

  @Test
  void of_twoTenants_shareWhoeverWasFirst() {
    assertThat(shares(40, head(ACME_WRITER, 1, 1), head(BOLT_WRITER, 1, 2)))
        .containsExactly(20, 20);
  }

  @Test
  void of_aTenantWithManyOut_leavesTheRoomToTheOther() {
    List<UUID> _ = out(ACME_WRITER, 30);

    assertThat(shares(20, head(ACME_WRITER, 1, 1), head(BOLT_WRITER, 1, 2))).containsExactly(0, 20);
    assertThat(shares(50, head(ACME_WRITER, 1, 1), head(BOLT_WRITER, 1, 2)))
        .containsExactly(10, 40);
  }

  @Test
  void of_moreUrgentTasks_goFirst() {
    assertThat(shares(40, head(ACME_WRITER, 1, 1), head(BOLT_WRITER, 0, 2))).containsExactly(0, 40);
  }

  @Test
  void of_aFlowThatIsHeldBack_leavesTheRestOfItsShareToOthers() {
    List<UUID> tasks = out(ACME_WRITER, 100);
    window.crowded(tasks.subList(0, 50));
    window.remove(tasks.getLast());

    assertThat(shares(60, head(ACME_WRITER, 1, 1), head(ACME_JUDGE, 1, 2))).containsExactly(1, 59);
  }

  @Test
  void of_aTenantsFlows_shareWhatHeHas() {
    List<UUID> _ = out(ACME_WRITER, 10);

    assertThat(shares(40, head(ACME_WRITER, 1, 1), head(ACME_JUDGE, 1, 2), head(BOLT_WRITER, 1, 3)))
        .containsExactly(3, 12, 25);
  }

  @Test
  void of_noFlowHasRoom_isNothing() {
    window.crowded(out(ACME_WRITER, 100).subList(0, 50));

    assertThat(shares(40, head(ACME_WRITER, 1, 1))).containsExactly(0);
  }
}
