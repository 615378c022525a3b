package dev.troupe.cli.command.local;

import dev.troupe.cli.report.Task;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Writes what a job's tasks gave into a folder. */
final class Results {
  private Results() {}

  /**
   * Text as {@code .md}, structures as {@code .json}; a step of one task is a file, a fanned-out
   * one a folder.
   *
   * @return the files of the last step that has some
   */
  static List<Path> write(List<Task> tasks, Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, List<Task>> steps = new LinkedHashMap<>();
    tasks.forEach(task -> steps.computeIfAbsent(task.step(), name -> new ArrayList<>()).add(task));
    List<Path> last = List.of();
    for (Map.Entry<String, List<Task>> step : steps.entrySet()) {
      List<Path> written = write(step.getKey(), step.getValue(), folder);
      last = written.isEmpty() ? last : written;
    }
    return last;
  }

  private static List<Path> write(String step, List<Task> tasks, Path folder) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Task task : tasks) {
      JsonNode output = task.output();
      if (task.state() != TaskState.SUCCEEDED || output == null) {
        continue;
      }
      String ending = output.isString() ? ".md" : ".json";
      String name = fileName(step);
      Path file =
          tasks.size() == 1
              ? folder.resolve(name + ending)
              : Files.createDirectories(folder.resolve(name))
                  .resolve("%04d%s".formatted(task.index(), ending));
      Files.writeString(file, text(output));
      written.add(file);
    }
    return written;
  }

  /** As a person would read it. */
  static String text(JsonNode output) {
    if (output.isString()) {
      String text = output.stringValue();
      return text.endsWith("\n") ? text : text + "\n";
    }
    byte[] json = Json.MESSAGES.writerWithDefaultPrettyPrinter().writeValueAsBytes(output);
    return new String(json, StandardCharsets.UTF_8) + "\n";
  }

  /** Names come from whoever wrote the loop or the job: they must not lead out of the folder. */
  static String fileName(String name) {
    String safe = name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return safe.startsWith(".") ? "_" + safe : safe;
  }
}
