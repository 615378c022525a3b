package dev.troupe.cli.command.local;

import dev.troupe.cli.report.Task;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The outputs of {@code examples/episode} as one document. */
final class Episode {
  private Episode() {}

  /**
   * Markdown: the plan's title, every scene with what the gatekeeper said, the editor's version.
   */
  static String of(List<Task> tasks) {
    JsonNode plan = output(tasks, "plan", 0);
    StringBuilder text = new StringBuilder();
    text.append("# ").append(plan.path("title").asString("Untitled")).append("\n\n");
    text.append('_').append(plan.path("logline").asString("")).append("_\n\n");
    JsonNode scenes = plan.path("scenes");
    for (int i = 0; i < scenes.size(); i++) {
      JsonNode scene = scenes.path(i);
      text.append("## ").append(i + 1).append(". ").append(scene.path("heading").asString(""));
      text.append("\n\n").append(output(tasks, "scene", i).asString("")).append("\n\n");
      JsonNode verdict = output(tasks, "judge", i);
      if (verdict.isObject()) {
        text.append("> Gatekeeper: ").append(verdict.path("verdict").asString(""));
        text.append(", ").append(verdict.path("score").asString("?")).append(" of 10. ");
        text.append(verdict.path("reason").asString("")).append("\n\n");
      }
    }
    text.append("## The editor's version\n\n");
    return text.append(output(tasks, "episode", 0).asString("")).append('\n').toString();
  }

  private static JsonNode output(List<Task> tasks, String step, int index) {
    return tasks.stream()
        .filter(task -> task.step().equals(step) && task.index() == index)
        .findFirst()
        .flatMap(task -> Optional.ofNullable(task.output()))
        .orElse(MissingNode.getInstance());
  }
}
