package dev.troupe.cli.command.cache;

import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.cache.CacheStats;
import dev.troupe.worker.cache.store.CacheStore.Space;
import java.util.Locale;

/** What the cache holds and did. */
record CacheReport(
    long entries,
    long bytes,
    long workerEntries,
    long workerBytes,
    long hits,
    long misses,
    double hitRate,
    long coalesced,
    long writes,
    long errors,
    Usd savedUsd) {
  static CacheReport of(Space space, Space workers, CacheStats stats) {
    return new CacheReport(
        space.entries(),
        space.bytes(),
        workers.entries(),
        workers.bytes(),
        stats.hits(),
        stats.misses(),
        stats.hitRate(),
        stats.coalesced(),
        stats.writes(),
        stats.errors(),
        stats.saved());
  }

  Table table() {
    Table table = new Table(Column.left("what"), Column.right("value"));
    table.row("entries", Texts.count(entries));
    table.row("bytes", Texts.count(bytes));
    table.row("entries of workers", Texts.count(workerEntries));
    table.row("bytes of workers", Texts.count(workerBytes));
    table.row("hits", Texts.count(hits));
    table.row("misses", Texts.count(misses));
    table.row("hit rate", String.format(Locale.ROOT, "%.1f %%", 100 * hitRate));
    table.row("of the hits, waited for", Texts.count(coalesced));
    table.row("written", Texts.count(writes));
    table.row("errors", Texts.count(errors));
    table.row("saved", savedUsd);
    return table;
  }
}
