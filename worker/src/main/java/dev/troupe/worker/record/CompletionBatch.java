package dev.troupe.worker.record;

import dev.troupe.schemas.TaskMessage;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settles calls and ends tasks.
 *
 * <p>Everything is one statement: the roll-ups are fed by what the settling update returns, and the
 * outbox by what the task update returns, so that doing a batch again adds nothing, and ledger and
 * roll-ups are equal at every commit. Rows are touched in the order of their keys everywhere, so
 * that two workers can't block each other.
 */
final class CompletionBatch implements GroupCommitter.Batch<Completion, Boolean> {
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
        endings.stream()
            .anyMatch(
                e ->
                    e.outputRef() != null
                        || e.media() != null
                        || e.writes()
                        || !e.kept().isEmpty());
    if (extra) {
      connection.commit(
          c -> {
            StateWrites.storeBlobs(c, endings);
            StateWrites.storeMedia(c, endings);
            KeptAnswers.keep(c, endings);
            return complete(c, settlements, StateWrites.apply(c, endings));
          });
    } else {
      connection.run(c -> complete(c, settlements, endings));
    }
    return new ArrayList<>(Collections.nCopies(items.size(), true));
  }

  private static boolean complete(
      Connection c, List<SettlementRow> settlements, List<EndingRow> endings) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(CompletionSql.COMPLETE)) {
      bind(c, s, settlements, endings);
      return s.execute();
    }
  }

  static void bind(
      Connection c, PreparedStatement s, List<SettlementRow> settlements, List<EndingRow> endings)
      throws SQLException {
    int next =
        new Columns<>(c, s, 1, settlements)
            .add("uuid", SettlementRow::callId)
            .add("text", x -> x.settlement().status().label())
            .add("int8", x -> x.settlement().cost().picos())
            .add("int4", x -> tokens(x.settlement().usage().inputTokens()))
            .add("int4", x -> tokens(x.settlement().usage().cachedTokens()))
            .add("int4", x -> tokens(x.settlement().usage().cacheWriteTokens()))
            .add("int4", x -> tokens(x.settlement().usage().outputTokens()))
            .add("int4", x -> tokens(x.settlement().usage().reasoningTokens()))
            .add("text", x -> x.settlement().requestId())
            .add("int2", x -> status(x.settlement()))
            .add("text", x -> x.settlement().failureCode())
            .add("int4", x -> tokens(x.settlement().latency().toMillis()))
            .add("text", x -> x.settlement().verdict())
            .add("text", SettlementRow::answer)
            .add("int4", x -> tokens(x.settlement().usage().images()))
            .add("int4", x -> tokens(x.settlement().usage().characters()))
            .add("int4", x -> tokens(x.settlement().usage().seconds()))
            .add("text", x -> x.settlement().usage().serviceTier())
            .add("text", x -> x.settlement().usage().imageSize())
            .add("int8", x -> x.settlement().priceId())
            .next();
    next = endings(c, s, next, endings);
    new Columns<>(c, s, next, endings.stream().flatMap(ServedRow::of).toList())
        .add("uuid", x -> x.task().taskId())
        .add("uuid", x -> x.served().callId())
        .add("text", x -> x.task().tenant())
        .add("text", x -> x.served().role())
        .add("int2", x -> (short) x.served().route())
        .add("int2", x -> (short) x.served().attempt())
        .add("text", x -> x.served().model().provider())
        .add("text", x -> x.served().model().model())
        .add("int8", x -> x.served().saved().picos())
        .add("uuid", x -> x.served().origin())
        .add("int4", x -> tokens(x.served().latency().toMillis()));
  }

  /** An answer of the cache, and the task that it was for. */
  private record ServedRow(TaskMessage task, Served served) {
    static Stream<ServedRow> of(EndingRow row) {
      return row.ending().served().stream().map(served -> new ServedRow(row.task(), served));
    }
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

  private static @Nullable Object status(Settlement settlement) {
    return settlement.httpStatus() == 0 ? null : (short) settlement.httpStatus();
  }

  private static Object tokens(long count) {
    return Math.clamp(count, 0, Integer.MAX_VALUE);
  }
}
