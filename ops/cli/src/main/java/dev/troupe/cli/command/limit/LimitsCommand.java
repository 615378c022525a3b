package dev.troupe.cli.command.limit;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.LimitUse;
import dev.troupe.worker.limit.redis.LimitOverrides;
import dev.troupe.worker.limit.redis.LimitsView;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import redis.clients.jedis.exceptions.JedisException;

@Command(
    name = "limits",
    description = {
      "Shows what the fleet uses of its providers' limits, and sets limits while it runs.",
      "",
      "Used and 429s are of the last minute; the pace is the part of the limits that the fleet",
      "keeps to after 429s."
    })
final class LimitsCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  LimitsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Fleet connected = fleet.require(context);
        Redis redis = redis(connected)) {
      LimitsView view = new LimitsView(redis, connected.topics().prefix());
      List<LimitUse> uses = new ArrayList<>();
      for (String group : view.groups()) {
        uses.add(view.read(group));
      }
      Printing.list(context.terminal(), json, uses, LimitTable.of(uses), "no calls yet");
      return 0;
    } catch (JedisException e) {
      throw away(e);
    }
  }

  @Command(
      name = "set",
      description = "Sets a limit for the whole fleet, from the next call on; nothing restarts.")
  int set(
      @Mixin FleetOptions fleet,
      @Parameters(
              paramLabel = "KEY",
              description =
                  "Group and axis, such as openai.requests_per_minute or global.concurrent.")
          String key,
      @Parameters(
              paramLabel = "VALUE",
              description = "A number, or 'default' for what the configuration says.")
          String value,
      @Option(names = "--reason", required = true, description = "For the audit log.")
          String reason)
      throws InterruptedException {
    LimitKey parsed = LimitKey.parse(key);
    Integer number = value.equals("default") ? null : number(value);
    if (reason.isBlank()) {
      throw CliException.usage("--reason: empty (expected: why, for the audit log)");
    }
    try (Fleet connected = fleet.require(context);
        Redis redis = redis(connected)) {
      String prefix = connected.topics().prefix();
      List<String> groups = new LimitsView(redis, prefix).groups();
      if (!groups.contains(parsed.group())) {
        throw CliException.usage(
            "KEY: " + key + " (expected: a group that the fleet has called: " + groups + ")");
      }
      new LimitOverrides(connected.pool(), redis, prefix)
          .set(
              parsed.group(),
              parsed.axis(),
              number,
              reason,
              System.getProperty("user.name", "unknown"));
      context.terminal().data(key + " = " + value);
      return 0;
    } catch (JedisException e) {
      throw away(e);
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static int number(String text) {
    try {
      int n = Integer.parseInt(text);
      if (n >= 1) {
        return n;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw CliException.usage("VALUE: " + text + " (expected: a number >= 1, or default)");
  }

  private static Redis redis(Fleet fleet) {
    return new Redis(new TroupeConfig.Redis(fleet.redisUrl()));
  }

  private static CliException away(JedisException e) {
    return new CliException(Exit.DEPENDENCY, "Redis: " + e.getMessage(), e);
  }
}
