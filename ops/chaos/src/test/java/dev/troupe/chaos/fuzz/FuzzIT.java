package dev.troupe.chaos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.SharedServers;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A short run of what {@code troupe chaos fuzz} does at length. With another seed: {@code -Dseed=}.
 */
@ExtendWith(TroupeStack.class)
@Order(1)
class FuzzIT {
  private static final int ROUND = 20_000;

  /** Of the 256 MB that the test's fleet has. */
  private static final long MOST_HEAP = 160L << 20;

  @Test
  void fuzz_hostileMessages_harmNobody(TestStack stack) throws Exception {
    fuzz(stack, 4_000);
  }

  @Test
  @Tag("long")
  void fuzz_manyHostileMessages_harmNobody(TestStack stack) throws Exception {
    fuzz(stack, 20_000);
  }

  @SuppressWarnings("SystemOut") // how long it took depends on the machine: nothing is asserted
  private static void fuzz(TestStack stack, int messages) throws Exception {
    long seed = Long.getLong("seed", 1);
    AtomicInteger fleets = new AtomicInteger();
    Fuzz fuzz =
        new Fuzz(
            new Fuzz.Plan(messages, seed, ROUND, 0),
            () -> SharedServers.of(stack, "z" + fleets.incrementAndGet()),
            System.out::println);

    FuzzReport report = fuzz.run();

    System.out.println("fuzz: " + report);
    assertThat(report.failures()).as("seed %d", seed).isEmpty();
    assertThat(report.harmless()).as("%s", report).isTrue();
    assertThat(report.messages()).isEqualTo(messages);
    assertThat(report.accepted() + report.rejected()).isEqualTo(report.submitted());
    assertThat(report.accepted()).as("jobs that a mutation left right").isPositive();
    assertThat(report.calls()).as("replies that workers were given").isPositive();
    assertThat(report.heapBytes()).isBetween(1L, MOST_HEAP);
  }
}
