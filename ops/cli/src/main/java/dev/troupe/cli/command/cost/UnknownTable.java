package dev.troupe.cli.command.cost;

import dev.troupe.cli.report.UnknownCall;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The calls whose answer never came. */
record UnknownTable(Terminal terminal, Instant now) {
  void print(List<UnknownCall> calls, boolean json, boolean csv) {
    if (csv) {
      terminal.data(
          "call_id,started_at,tenant,provider,model,role,job,reserved_usd,reason,request_id");
      calls.forEach(
          c ->
              terminal.data(
                  Csv.row(
                      c.callId(),
                      c.startedAt(),
                      c.tenant(),
                      c.provider(),
                      c.model(),
                      c.role(),
                      c.job(),
                      c.reservedUsd().exact(),
                      c.reason(),
                      c.requestId())));
    } else {
      Printing.list(terminal, json, calls, table(calls), "every call is known");
    }
  }

  private Table table(List<UnknownCall> calls) {
    Table table =
        new Table(
            Column.left("call"),
            Column.right("age"),
            Column.text("model"),
            Column.text("role"),
            Column.left("job"),
            Column.right("held"));
    Usd sum = Usd.ZERO;
    for (UnknownCall c : calls) {
      sum = sum.plus(c.reservedUsd());
      table.row(
          c.callId(),
          Printing.took(c.startedAt(), null, now),
          c.provider() + "/" + c.model(),
          c.role(),
          Objects.requireNonNullElse(c.job(), "-"),
          c.reservedUsd());
    }
    return table.total("total", "", "", "", "", sum);
  }
}
