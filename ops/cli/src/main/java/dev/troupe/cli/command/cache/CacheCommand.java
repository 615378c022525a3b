package dev.troupe.cli.command.cache;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.CacheKey;
import dev.troupe.worker.cache.CacheStats;
import dev.troupe.worker.cache.FleetCache;
import dev.troupe.worker.cache.store.CacheStore.Space;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cache", description = "Shows and clears the answers that are kept.")
final class CacheCommand {
  private final CliContext context;

  CacheCommand(CliContext context) {
    this.context = context;
  }

  /** What the cache holds and did, as JSON. */
  private record Report(
      long entries,
      long bytes,
      long hits,
      long misses,
      double hitRate,
      long coalesced,
      long writes,
      long errors,
      Usd savedUsd) {
    static Report of(Space space, CacheStats stats) {
      return new Report(
          space.entries(),
          space.bytes(),
          stats.hits(),
          stats.misses(),
          stats.hitRate(),
          stats.coalesced(),
          stats.writes(),
          stats.errors(),
          stats.saved());
    }
  }

  @Command(
      name = "stats",
      description = "What the fleet's cache holds in Redis, and what it did for all workers.")
  int stats(
      @Mixin FleetOptions options, @Option(names = "--json", description = "As JSON.") boolean json)
      throws InterruptedException {
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      Report report = Report.of(cache.space(), cache.stats());
      if (json) {
        context.terminal().json(report);
      } else {
        table(report).print(context.terminal());
      }
    }
    return 0;
  }

  private static Table table(Report r) {
    Table table = new Table(Column.left("what"), Column.right("value"));
    table.row("entries", Texts.count(r.entries()));
    table.row("bytes", Texts.count(r.bytes()));
    table.row("hits", Texts.count(r.hits()));
    table.row("misses", Texts.count(r.misses()));
    table.row("hit rate", String.format(Locale.ROOT, "%.1f %%", 100 * r.hitRate()));
    table.row("of the hits, waited for", Texts.count(r.coalesced()));
    table.row("written", Texts.count(r.writes()));
    table.row("errors", Texts.count(r.errors()));
    table.row("saved", r.savedUsd());
    return table;
  }

  @Command(
      name = "clear",
      description = "Removes entries, of all workers. Everything, unless told otherwise.")
  int clear(
      @Mixin FleetOptions options,
      @Option(names = "--tenant", description = "Only this tenant's.") @Nullable String tenant,
      @Option(
              names = "--prefix",
              description = "Only keys that start so, such as acme/openai/gpt-4o/.")
          @Nullable String prefix)
      throws InterruptedException {
    if (tenant != null && prefix != null) {
      throw CliException.usage("--prefix: beside --tenant (expected: one of them)");
    }
    String start = tenant != null ? CacheKey.prefix(tenant) : prefix == null ? "" : prefix;
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      context.terminal().data(Texts.count(cache.clear(start)));
    }
    return 0;
  }

  @Command(name = "get", description = "Prints an answer that is kept.")
  int get(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "KEY", description = "One that 'cache keys' lists.") String key,
      @Option(names = "--json", description = "As JSON, with what it cost and whose call it was.")
          boolean json)
      throws InterruptedException {
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      Answer answer = cache.get(key);
      if (answer == null) {
        throw CliException.usage(
            "key: " + key + " (expected: the key of an entry; 'troupe cache keys' lists them)");
      }
      if (json) {
        context.terminal().json(answer);
      } else {
        context.terminal().data(answer.output());
      }
    }
    return 0;
  }

  @Command(name = "keys", description = "Lists the keys of entries, a thousand at most.")
  int keys(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "PREFIX", defaultValue = "", description = "Default: all.")
          String prefix)
      throws InterruptedException {
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      cache.keys(prefix, 1_000).forEach(context.terminal()::data);
    }
    return 0;
  }

  private static FleetCache connect(Fleet fleet) throws InterruptedException {
    FleetCache cache = fleet.cache();
    if (!cache.healthy()) {
      cache.close();
      throw CliException.dependency("Redis at " + fleet.redisUrl() + " does not answer");
    }
    return cache;
  }
}
