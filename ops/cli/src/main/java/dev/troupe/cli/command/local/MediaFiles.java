package dev.troupe.cli.command.local;

import dev.troupe.cli.report.MediaStore;
import dev.troupe.cli.report.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Writes the pictures and recordings of a job as files that other programs open. */
final class MediaFiles {
  private static final Map<String, String> ENDINGS =
      Map.of(
          "image/png",
          ".png",
          "image/jpeg",
          ".jpg",
          "image/webp",
          ".webp",
          "audio/mpeg",
          ".mp3",
          "audio/wav",
          ".wav");

  private MediaFiles() {}

  /** {@code STEP-INDEX.png} and the like; in the order of the tasks. */
  static List<Path> write(String tenant, List<Task> tasks, MediaStore store, Path folder)
      throws IOException {
    List<Path> written = new ArrayList<>();
    for (Task task : tasks) {
      JsonNode output = task.output();
      if (output != null
          && output.path("media_type").isString()
          && output.path("digest").isString()) {
        String ending = ENDINGS.getOrDefault(output.path("media_type").stringValue(), ".bin");
        Path file =
            folder.resolve(Results.fileName(task.step()) + "-" + (task.index() + 1) + ending);
        store.write(tenant, output.path("digest").stringValue(), file);
        written.add(file);
      }
    }
    return written;
  }
}
