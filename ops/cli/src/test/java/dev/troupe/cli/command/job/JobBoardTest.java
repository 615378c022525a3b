package dev.troupe.cli.command.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Outlook;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.terminal.Screen;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobBoardTest {
  private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");

  private static JobBoard board(
      List<Step> steps, List<Outlook.Wait> waits, @Nullable Usd limit, @Nullable Duration left) {
    Job job =
        new Job(
            new UUID(0, 1),
            "tickets-42",
            "default",
            "default",
            "tickets",
            JobState.RUNNING,
            null,
            null,
            500,
            120,
            4,
            Usd.of("0.25"),
            START,
            null);
    return new JobBoard(job, steps, new Outlook(limit, waits), left, START.plusSeconds(70));
  }

  private static Step step(@Nullable Integer total) {
    return new Step("sort", total, 8, 120, 4, Usd.of("0.25"));
  }

  @Test
  void lines_running_sayWhatIsSpentAndLeftAndWhyItWaits() {
    JobBoard board =
        board(
            List.of(step(500)),
            List.of(
                new Outlook.Wait("tokens_per_minute(openai)", 1203, START.plusSeconds(330)),
                new Outlook.Wait("budget(this job)", 2, START.plus(Duration.ofDays(36_500)))),
            Usd.of("5"),
            Duration.ofSeconds(247));

    List<String> lines = board.lines(Screen.plain().terminal());

    assertThat(lines.getFirst())
        .isEqualTo("tickets-42  running  1 min 10 s  $0.2500 of $5.00  about 4 min 10 s left");
    assertThat(lines.getLast())
        .isEqualTo(
            "waits for tokens_per_minute(openai) (1,203 tasks, in 4 min 20 s), budget(this job) (2 tasks)");
    assertThat(lines).hasSize(4).element(2).asString().contains("sort", "120/500", "8", "4");
  }

  @Test
  void line_nobodyKnowsHowMuchIsLeft_saysSo() {
    Step later = new Step("answer", null, 0, 0, 0, Usd.ZERO);
    assertThat(board(List.of(step(500), later), List.of(), null, null).line())
        .isEqualTo("  1 min 10 s: 124/? done, 4 failed, $0.2500");
  }

  @Test
  void remaining_aStepFollowsAnotherTaskByTask_hasAsMany() {
    Step following = new Step("answer", null, 3, 90, 0, Usd.ZERO);
    assertThat(JobBoard.remaining(List.of(step(500), following))).hasValue(376L + 410);
  }

  @Test
  void left_atThePaceOfLate_isWhatRemains() {
    Pace pace = new Pace();
    pace.seen(START, 0);
    pace.seen(START.plusSeconds(1), 50);
    assertThat(pace.left(450)).as("too early to say").isEmpty();
    pace.seen(START.plusSeconds(10), 100);
    assertThat(pace.left(400)).hasValue(Duration.ofSeconds(40));
    pace.seen(START.plusSeconds(200), 100);
    assertThat(pace.left(400)).as("nothing ended of late").isEmpty();
  }
}
