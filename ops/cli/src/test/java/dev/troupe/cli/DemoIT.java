package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Order(1)
class DemoIT {
  @TempDir Path folder = Path.of("");

  @Test
  void demo_inAnEmptyProject_writesAnEpisodeThatTheBillAgreesWith() throws Exception {
    Path home = CliProcess.project(folder);
    try (CliProcess demo = CliProcess.startCovered(home, "demo")) {
      assertThat(demo.exit(Duration.ofMinutes(5))).as(demo.out() + demo.err()).isZero();
      assertThat(demo.out())
          .containsPattern("ledger = provider's bill \\(1[0-9] calls, \\$0\\.00[0-9]+\\)")
          .containsPattern("scene_smith +[5-7] ")
          .containsPattern("groq +[5-7] ");
      assertThat(demo.err()).contains("plan", "scene", "judge").doesNotContain("Exception");
      assertThat(home.resolve(".troupe/demo/episode.md"))
          .content()
          .startsWith("# ")
          .contains("## 5. ", "> Gatekeeper: ", "## The editor's version");
      assertThat(demo.descendants()).isEmpty();
    }
  }
}
