package dev.troupe.worker.record;

import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.worker.claim.IdOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Settles calls and ends tasks.
 *
 * <p>A batch is one call of {@code record_completions}: the roll-ups are fed by what the settling
 * update returns, and the outbox by what the task update returns, so that doing a batch again adds
 * nothing, and ledger and roll-ups are equal at every commit. Rows are touched in the order of
 * their keys everywhere, so that two workers can't block each other.
 */
final class CompletionBatch implements GroupCommitter.Batch<Completion, Boolean> {
  private static final Sql RECORD =
      Sql.of(
          "SELECT record_completions(:settlements::call_settlement[], :endings::task_ending[], :hits::cache_hit[])");

  /**
   * Only a hint: the scheduler looks at the outbox by itself, too. In a transaction of its own,
   * since while one that writes commits, no other that notifies can.
   */
  private static final Sql NOTIFY = Sql.of("SELECT pg_notify('troupe_finished', '')");

  private final KeptConnection connection;

  CompletionBatch(KeptConnection connection) {
    this.connection = connection;
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public List<Boolean> commit(List<Completion> items, boolean again) throws SQLException {
    List<SettlementRow> settlements =
        items.stream()
            .map(Completion::settlementRow)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparing(SettlementRow::callId, IdOrder.UNSIGNED))
            .toList();
    List<EndingRow> endings =
        items.stream()
            .map(Completion::ending)
            .filter(Objects::nonNull)
            .map(EndingRow::of)
            .sorted(Comparator.comparing(e -> e.task().taskId(), IdOrder.UNSIGNED))
            .toList();
    boolean extra =
        endings.stream().anyMatch(e -> e.blob() != null || e.writes() || !e.kept().isEmpty());
    if (extra) {
      connection.commit(
          c -> {
            KeptAnswers.keep(c, endings);
            List<EndingRow> possible = OutputReferences.begin(c, endings);
            return complete(c, settlements, StateWrites.apply(c, possible));
          });
    } else {
      connection.run(c -> complete(c, settlements, endings));
    }
    if (!endings.isEmpty()) {
      connection.run(CompletionBatch::tell);
    }
    return new ArrayList<>(Collections.nCopies(items.size(), true));
  }

  private static boolean complete(
      Connection c, List<SettlementRow> settlements, List<EndingRow> endings) throws SQLException {
    completion(c, settlements, endings).run();
    return true;
  }

  private static boolean tell(Connection c) throws SQLException {
    NOTIFY.on(c).run();
    return true;
  }

  static Query completion(Connection c, List<SettlementRow> settlements, List<EndingRow> endings) {
    return RECORD
        .on(c)
        .rows("settlements", CompletionRows.SETTLEMENTS, settlements)
        .rows("endings", CompletionRows.ENDINGS, endings)
        .rows(
            "hits", CompletionRows.HITS, endings.stream().flatMap(CompletionRows.Hit::of).toList());
  }
}
