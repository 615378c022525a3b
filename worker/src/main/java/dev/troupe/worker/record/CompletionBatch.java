package dev.troupe.worker.record;

import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.worker.claim.IdOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Settles calls and ends tasks.
 *
 * <p>Everything is one statement: the roll-ups are fed by what the settling update returns, and the
 * outbox by what the task update returns, so that doing a batch again adds nothing, and ledger and
 * roll-ups are equal at every commit. Rows are touched in the order of their keys everywhere, so
 * that two workers can't block each other.
 */
final class CompletionBatch implements GroupCommitter.Batch<Completion, Boolean> {
  @Override
  public List<Boolean> commit(KeptConnection connection, List<Completion> items, boolean again)
      throws SQLException {
    List<Settlement> settlements =
        items.stream()
            .map(Completion::settlement)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparing(Settlement::callId, IdOrder.UNSIGNED))
            .toList();
    List<EndingRow> endings =
        items.stream()
            .map(Completion::ending)
            .filter(Objects::nonNull)
            .map(EndingRow::of)
            .sorted(Comparator.comparing(e -> e.task().taskId(), IdOrder.UNSIGNED))
            .toList();
    boolean extra = endings.stream().anyMatch(e -> e.outputRef() != null || e.writes());
    if (extra) {
      connection.commit(
          c -> {
            StateWrites.storeBlobs(c, endings);
            return complete(c, settlements, StateWrites.apply(c, endings));
          });
    } else {
      connection.run(c -> complete(c, settlements, endings));
    }
    return new ArrayList<>(Collections.nCopies(items.size(), true));
  }

  private static boolean complete(
      Connection c, List<Settlement> settlements, List<EndingRow> endings) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(CompletionSql.COMPLETE)) {
      bind(c, s, settlements, endings);
      return s.execute();
    }
  }

  static void bind(
      Connection c, PreparedStatement s, List<Settlement> settlements, List<EndingRow> endings)
      throws SQLException {
    int next =
        new Columns<>(c, s, 1, settlements)
            .add("uuid", Settlement::callId)
            .add("text", x -> x.status().label())
            .add("int8", x -> x.cost().picos())
            .add("int4", x -> tokens(x.usage().inputTokens()))
            .add("int4", x -> tokens(x.usage().cachedTokens()))
            .add("int4", x -> tokens(x.usage().cacheWriteTokens()))
            .add("int4", x -> tokens(x.usage().outputTokens()))
            .add("int4", x -> tokens(x.usage().reasoningTokens()))
            .add("text", Settlement::requestId)
            .add("int2", x -> x.httpStatus() == 0 ? null : (short) x.httpStatus())
            .add("text", Settlement::failureCode)
            .add("int4", x -> tokens(x.latency().toMillis()))
            .next();
    next = endings(c, s, next, endings);
    List<EndingRow> hits = endings.stream().filter(e -> e.ending().served() != null).toList();
    new Columns<>(c, s, next, hits)
        .add("uuid", x -> x.task().taskId())
        .add("uuid", x -> served(x).callId())
        .add("text", x -> x.task().tenant())
        .add("int2", x -> (short) served(x).route())
        .add("int2", x -> (short) served(x).attempt())
        .add("text", x -> served(x).model().provider())
        .add("text", x -> served(x).model().model())
        .add("int8", x -> served(x).saved().picos())
        .add("uuid", x -> served(x).origin())
        .add("int4", x -> tokens(served(x).latency().toMillis()));
  }

  private static Served served(EndingRow row) {
    return Objects.requireNonNull(row.ending().served());
  }

  private static int endings(Connection c, PreparedStatement s, int first, List<EndingRow> endings)
      throws SQLException {
    return new Columns<>(c, s, first, endings)
        .add("uuid", x -> x.task().taskId())
        .add("int4", x -> x.ending().claim().fence())
        .add("uuid", x -> x.ending().claim().worker())
        .add("text", x -> x.state().label())
        .add("int4", x -> x.ending().spent().calls())
        .add("int8", x -> x.ending().spent().cost().picos())
        .add("text", EndingRow::model)
        .add("text", EndingRow::code)
        .add("text", EndingRow::message)
        .add("int8", EndingRow::delayMillis)
        .add("text", EndingRow::waitReason)
        .add("text", EndingRow::output)
        .add("text", EndingRow::outputRef)
        .next();
  }

  private static Object tokens(long count) {
    return Math.clamp(count, 0, Integer.MAX_VALUE);
  }
}
