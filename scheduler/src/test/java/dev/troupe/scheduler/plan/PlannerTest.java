package dev.troupe.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.plan.Planner.Ended;
import dev.troupe.scheduler.plan.Planner.Release;
import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.StepSpec;
import dev.troupe.schemas.StepSpec.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlannerTest {
  static final RoleResolver ANYONE =
      (name, asks) ->
          new RoleResolver.Known(
              new Role(
                  name,
                  null,
                  ResponseFormat.TEXT,
                  new Sampling(100, null),
                  List.of(
                      new RoleRoute(
                          asks == null || asks.model() == null
                              ? new ModelRef("stub", "any")
                              : asks.model(),
                          RoleRoute.Kind.PRIMARY)),
                  CallPolicy.within(Duration.ofSeconds(1)),
                  "default",
                  null,
                  null),
              "sha256:" + name);

  static StepSpec step(
      String name, String forEach, Integer concurrency, OnFailure onFailure, String... after) {
    return new StepSpec(
        name, "writer", List.of(after), forEach, concurrency, "say", null, null, null, onFailure);
  }

  private static Plan plan(StepSpec... steps) {
    LoopSpec loop = new LoopSpec("l", null, List.of(steps));
    JsonNode input = Json.MESSAGES.readTree("{\"rows\": []}");
    return ((PlanCompiler.Ok) PlanCompiler.compile(loop, ANYONE, input, false)).plan();
  }

  private static final class Run {
    final Plan plan;
    final int listSize;
    List<Progress> progress;
    JobState end;
    final List<Release> open = new ArrayList<>();

    Run(Plan plan, int listSize) {
      this.plan = plan;
      this.listSize = listSize;
      this.progress = Progress.none(plan);
      apply(List.of());
    }

    void apply(List<Ended> ended) {
      Planner.Decision d = Planner.decide(plan, progress, ended, _ -> listSize);
      progress = d.progress();
      end = d.end();
      ended.forEach(e -> open.remove(new Release(e.step(), e.index())));
      open.addAll(d.releases());
    }

    List<String> openNames() {
      return open.stream().map(r -> plan.steps().get(r.step()).name() + r.index()).toList();
    }

    void end(String step, int index, boolean succeeded) {
      apply(List.of(new Ended(plan.position(step), index, succeeded)));
    }
  }

  @Test
  void decide_atTheStart_releasesWhatDependsOnNothing() {
    Run run =
        new Run(
            plan(
                step("b", null, null, null, "a"),
                step("a", null, null, null),
                step("c", null, null, null)),
            0);

    assertThat(run.openNames()).containsExactlyInAnyOrder("a0", "c0");
    run.end("a", 0, true);
    assertThat(run.openNames()).containsExactlyInAnyOrder("b0", "c0");
    run.end("c", 0, true);
    assertThat(run.end).isNull();
    run.end("b", 0, true);
    assertThat(run.end).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void decide_fanOut_keepsToItsConcurrency() {
    Run run =
        new Run(plan(step("all", "input.rows", 2, null), step("sum", null, null, null, "all")), 5);

    assertThat(run.openNames()).containsExactly("all0", "all1");
    run.end("all", 1, true);
    assertThat(run.openNames()).containsExactly("all0", "all2");
    run.apply(List.of(new Ended(0, 0, true), new Ended(0, 2, true)));
    assertThat(run.openNames()).containsExactly("all3", "all4");
  }

  @Test
  void decide_withoutAConcurrency_isThree() {
    assertThat(new Run(plan(step("all", "input.rows", null, null)), 5).open).hasSize(3);
  }

  @Test
  void decide_emptyList_goesOnWithTheStepAfterIt() {
    Run run =
        new Run(
            plan(step("all", "input.rows", null, null), step("sum", null, null, null, "all")), 0);

    assertThat(run.openNames()).containsExactly("sum0");
  }

  @Test
  void decide_nothingToDo_endsTheJobAtOnceWithoutATask() {
    Run run =
        new Run(plan(step("all", "input.rows", null, null), step("each", "all", null, null)), 0);

    assertThat(run.open).isEmpty();
    assertThat(run.end).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void decide_follower_startsWithEachTaskAndSkipsTheFailedOnes() {
    Run run =
        new Run(
            plan(
                step("all", "input.rows", 3, OnFailure.CONTINUE),
                step("judge", "all", 1, OnFailure.CONTINUE),
                step("sum", null, null, OnFailure.CONTINUE, "judge")),
            3);

    run.end("all", 2, true);
    assertThat(run.openNames()).containsExactly("all0", "all1", "judge2");
    run.end("all", 0, false);
    run.end("all", 1, true);
    assertThat(run.openNames()).as("one at a time").containsExactly("judge2");
    run.end("judge", 2, true);
    run.end("judge", 1, true);
    assertThat(run.openNames()).containsExactly("sum0");
    run.end("sum", 0, true);
    assertThat(run.end)
        .as("the author said to go on without what failed")
        .isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void decide_failedStep_endsTheJobOnceAllThatCanRunHasRun() {
    Run run =
        new Run(
            plan(
                step("a", null, null, null),
                step("b", null, null, null, "a"),
                step("c", null, null, null),
                step("d", null, null, null, "b")),
            0);

    run.end("a", 0, false);
    assertThat(run.openNames()).containsExactly("c0");
    assertThat(run.end).isNull();
    run.end("c", 0, true);
    assertThat(run.end).isEqualTo(JobState.FAILED);
  }

  @Test
  void decide_anyLoopInAnyOrder_releasesEachTaskOnceAfterItsDependenciesAndEnds() {
    long seed = Long.getLong("seed", System.nanoTime());
    for (int i = 0; i < 500; i++) {
      playRandomly(seed + i);
    }
  }

  private static void playRandomly(long seed) {
    Random random = new Random(seed);
    int steps = 1 + random.nextInt(6);
    StepSpec[] specs = new StepSpec[steps];
    for (int s = 0; s < steps; s++) {
      List<String> after = new ArrayList<>();
      for (int d = 0; d < s; d++) {
        if (random.nextInt(3) == 0) {
          after.add("s" + d);
        }
      }
      int source = s == 0 ? 0 : random.nextInt(s);
      String forEach =
          switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> "input.rows";
            default -> s > 0 && specs[source].forEach() != null ? "s" + source : null;
          };
      specs[s] =
          step(
              "s" + s,
              forEach,
              1 + random.nextInt(3),
              random.nextBoolean() ? OnFailure.STOP : OnFailure.CONTINUE,
              after.toArray(new String[0]));
    }
    Run run = new Run(plan(specs), random.nextInt(5));
    Set<Release> seen = new HashSet<>(run.open);
    for (int moves = 0; run.end == null; moves++) {
      assertThat(run.open)
          .as("seed %s: nothing runs and it has not ended: %s", seed, run.progress)
          .isNotEmpty();
      assertThat(moves).as("seed %s", seed).isLessThan(1_000);
      Release next = run.open.get(random.nextInt(run.open.size()));
      Set<Release> before = new HashSet<>(run.open);
      run.apply(List.of(new Ended(next.step(), next.index(), random.nextInt(10) > 0)));
      for (Release r : run.open) {
        if (!before.contains(r)) {
          assertThat(seen.add(r)).as("seed %s: %s is released once", seed, r).isTrue();
        }
      }
    }
    assertThat(run.open).as("seed %s: nothing runs after the end", seed).isEmpty();
  }
}
