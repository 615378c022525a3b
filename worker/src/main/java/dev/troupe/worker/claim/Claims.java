package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Claims tasks, a whole poll at once. Not thread-safe: each lane has its own. */
interface Claims extends AutoCloseable {
  /**
   * @return one claim per offer
   * @throws SQLException if the database did not answer: whether the tasks are claimed is then not
   *     known until {@link #recover} has said so
   */
  List<Claim> claim(Lease lease, List<TaskMessage> offers) throws SQLException;

  /**
   * Gives back what an unanswered {@link #claim} may have claimed. Does nothing but a round trip if
   * there was none.
   *
   * @param held tasks that are being executed, which stay
   * @throws SQLException if the database does not answer
   */
  void recover(Set<UUID> held) throws SQLException;

  @Override
  void close();
}
