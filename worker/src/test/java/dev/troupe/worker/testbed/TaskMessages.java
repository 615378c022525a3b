package dev.troupe.worker.testbed;

import dev.troupe.schemas.TaskMessage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds a task's message; what a test does not say does not matter to it. */
public final class TaskMessages {
  private final UUID id;
  private String tenant = "acme";
  private String prompt = "Say hello.";
  private @Nullable Instant deadline;

  private TaskMessages(UUID id) {
    this.id = id;
  }

  /** Of the task with that id. */
  public static TaskMessages of(UUID id) {
    return new TaskMessages(id);
  }

  public TaskMessages tenant(String name) {
    tenant = name;
    return this;
  }

  public TaskMessages prompt(String text) {
    prompt = text;
    return this;
  }

  /** Absent: none. */
  public TaskMessages deadline(@Nullable Instant end) {
    deadline = end;
    return this;
  }

  public TaskMessage build() {
    return new TaskMessage(
        id,
        new UUID(6, 6),
        "job",
        tenant,
        "step",
        0,
        "writer",
        "sha256:x",
        prompt,
        null,
        null,
        null,
        null,
        null,
        null,
        deadline);
  }
}
