package dev.troupe.scheduler.plan;

import dev.troupe.shared.row.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the steps of one job have answered so far, and what the job was given. */
public interface Outputs {
  JsonNode input();

  /** The rows that were stored apart from the input; null: the job has none. */
  @Nullable Rows rows();

  /** The outputs of a step's tasks that succeeded, in order of their index. */
  List<Output> of(int step);

  Optional<Output> of(int step, int index);

  /** The newest version of a state document; empty if there is none. */
  Optional<Document> state(String key);

  /** Rows, read one at a time. */
  interface Rows {
    int size();

    /**
     * @param index from 0
     */
    Row at(int index);
  }

  /** An answer of one task. */
  record Output(int index, JsonNode value) {}

  /**
   * @param body null if it was deleted
   */
  record Document(int version, @Nullable JsonNode body) {}
}
