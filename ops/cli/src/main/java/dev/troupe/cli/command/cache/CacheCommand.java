package dev.troupe.cli.command.cache;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.CacheKey;
import dev.troupe.worker.cache.FleetCache;
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

  @Command(
      name = "stats",
      description = "What the fleet's cache holds in Redis, and what it did for all workers.")
  int stats(
      @Mixin FleetOptions options, @Option(names = "--json", description = "As JSON.") boolean json)
      throws InterruptedException {
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      CacheReport report = CacheReport.of(cache.space(), cache.stats());
      if (json) {
        context.terminal().json(report);
      } else {
        report.table().print(context.terminal());
      }
    }
    return 0;
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
