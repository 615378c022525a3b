package dev.troupe.cli.command.cache;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.input.Durations;
import dev.troupe.worker.cache.Answer;
import dev.troupe.worker.cache.CacheKey;
import dev.troupe.worker.cache.FleetCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cache", description = "Shows, changes and clears the answers that are kept.")
final class CacheCommand {
  private static final String ONE = "One that 'cache keys' lists.";

  private final CliContext context;

  CacheCommand(CliContext context) {
    this.context = context;
  }

  @Command(
      name = "stats",
      description =
          "What the fleet's cache holds in Redis and in its workers' memories or folders, and what it did.")
  int stats(
      @Mixin FleetOptions options, @Option(names = "--json", description = "As JSON.") boolean json)
      throws InterruptedException {
    return with(
        options,
        cache -> {
          CacheReport report = CacheReport.of(cache.space(), cache.held(), cache.stats());
          if (json) {
            context.terminal().json(report);
          } else {
            report.table().print(context.terminal());
          }
        });
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
    return with(options, cache -> say(Texts.count(cache.clear(start))));
  }

  @Command(name = "get", description = "Prints an answer that is kept.")
  int get(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "KEY", description = ONE) String key,
      @Option(names = "--json", description = "As JSON, with what it cost and whose call it was.")
          boolean json)
      throws InterruptedException {
    return with(
        options,
        cache -> {
          Answer answer = cache.get(key);
          if (answer == null) {
            throw missing(key);
          }
          if (json) {
            context.terminal().json(answer);
          } else {
            say(answer.output());
          }
        });
  }

  @Command(name = "keys", description = "Lists the keys of entries, a thousand at most.")
  int keys(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "PREFIX", defaultValue = "", description = "Default: all.")
          String prefix)
      throws InterruptedException {
    return with(options, cache -> cache.keys(prefix, 1_000).forEach(this::say));
  }

  @Command(
      name = "set",
      description = "Stores an answer, so that the question of that key is not asked.")
  int set(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "KEY", description = "TENANT/KIND/MODEL/SHA256.") String key,
      @Parameters(paramLabel = "ANSWER", description = "JSON, or else a text; - for stdin.")
          String answer,
      @Option(
              names = "--ttl",
              paramLabel = "TIME",
              defaultValue = "24h",
              description = "How long it is kept (default: ${DEFAULT-VALUE}).")
          String ttl)
      throws InterruptedException, IOException {
    String text =
        answer.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : answer;
    Answer entry = OperatorAnswer.of(key, text, Instant.now());
    Duration life = duration(ttl);
    return with(
        options,
        cache -> {
          if (!cache.set(key, OperatorAnswer.ACCOUNT, entry, life)) {
            throw CliException.dependency("the entry was not stored: Redis took it for too large");
          }
        });
  }

  private static Duration duration(String ttl) {
    try {
      Duration life = Durations.parse(ttl);
      if (!life.isZero()) {
        return life;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage("--ttl: " + ttl + " (expected: a time such as 90s, 12h or 7d)");
  }

  @Command(name = "delete", description = "Removes one entry, of all workers.")
  int delete(
      @Mixin FleetOptions options, @Parameters(paramLabel = "KEY", description = ONE) String key)
      throws InterruptedException {
    return with(options, cache -> say(cache.delete(key)));
  }

  @Command(name = "exists", description = "Whether there is an entry: true or false.")
  int exists(
      @Mixin FleetOptions options, @Parameters(paramLabel = "KEY", description = ONE) String key)
      throws InterruptedException {
    return with(options, cache -> say(cache.exists(key)));
  }

  @Command(name = "ttl", description = "The seconds that an entry has to live.")
  int ttl(
      @Mixin FleetOptions options, @Parameters(paramLabel = "KEY", description = ONE) String key)
      throws InterruptedException {
    return with(options, cache -> say(cache.ttl(key).orElseThrow(() -> missing(key)).toSeconds()));
  }

  @Command(name = "health", description = "Whether the fleet's cache answers; exit code 5 if not.")
  int health(@Mixin FleetOptions options) throws InterruptedException {
    return with(options, _ -> say("ok"));
  }

  private static CliException missing(String key) {
    return CliException.usage(
        "key: " + key + " (expected: the key of an entry; 'troupe cache keys' lists them)");
  }

  private void say(Object data) {
    context.terminal().data(data.toString());
  }

  /** Something that is done with the fleet's cache. */
  private interface Use {
    void of(FleetCache cache) throws InterruptedException;
  }

  private int with(FleetOptions options, Use use) throws InterruptedException {
    try (Fleet fleet = options.require(context);
        FleetCache cache = connect(fleet)) {
      use.of(cache);
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
