package dev.troupe.cli.command.limit;

import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.LimitUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is used of the limits, as people read it. */
final class LimitTable {
  private LimitTable() {}

  static Table of(List<LimitUse> uses) {
    Table table =
        new Table(
            Column.text("group"),
            Column.right("requests"),
            Column.right("tokens"),
            Column.right("in flight"),
            Column.right("waiting"),
            Column.right("pace"),
            Column.right("429s"),
            Column.right("cooldown"),
            Column.text("set by hand"));
    for (LimitUse use : uses) {
      TroupeConfig.Limits limits = use.limits();
      table.row(
          use.group(),
          used(use.load().requests(), limits.requestsPerMinute()),
          // Where nobody limits them they are estimates that are never corrected.
          limits.tokensPerMinute() == null
              ? ""
              : used(use.load().tokens(), limits.tokensPerMinute()),
          used(use.load().inFlight(), limits.concurrent()),
          Texts.count(use.load().waiting()),
          use.throttle().factor() + " %",
          Texts.count(use.throttle().recent()),
          use.throttle().cooldown().isZero() ? "" : Texts.duration(use.throttle().cooldown()),
          String.join(", ", use.overrides().keySet().stream().map(Axis::key).toList()));
    }
    return table;
  }

  private static String used(long used, @Nullable Integer limit) {
    return Texts.count(used) + (limit == null ? "" : "/" + Texts.count(limit));
  }
}
