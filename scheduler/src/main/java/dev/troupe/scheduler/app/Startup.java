package dev.troupe.scheduler.app;

import dev.troupe.scheduler.budget.BudgetConfig;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.shared.role.Roles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ready what a replica works on: the tables with the shipped prices and the configured
 * budgets, the topics of the fleet and of each pool that a role names. Harmless to repeat, also by
 * several replicas at once.
 */
public final class Startup {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  private Startup() {}

  /**
   * A replica that is put together and not started yet. If it throws, nothing that it opened stays
   * open.
   *
   * @param database stays open, also when the replica is closed
   * @throws IllegalStateException if PostgreSQL or Kafka refuse or do not answer
   */
  public static SchedulerApp prepare(
      TroupeConfig config,
      Database database,
      InstantSource clock,
      RandomGenerator random,
      Background background)
      throws SQLException, InterruptedException {
    Migrations.ensure(database);
    ShippedPrices.sync(database);
    BudgetConfig.sync(database, config.budgets());
    LivePrices prices = new LivePrices(database, System::nanoTime);
    sayWhatHasNoPrice(config, prices, clock);
    Kafka kafka = Kafka.open(config.kafka());
    try {
      new FleetTopics(kafka.admin(), kafka.topics(), Thread::sleep).ensureFleet();
      for (String pool : pools(config)) {
        kafka.pools().ensure(pool);
      }
      return new SchedulerApp(
          config, database, prices, kafka, clock, random, processName(), background);
    } catch (InterruptedException | RuntimeException | Error e) { // nobody else has it yet
      kafka.close();
      throw e;
    }
  }

  private static void sayWhatHasNoPrice(
      TroupeConfig config, LivePrices prices, InstantSource clock) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    new PriceCheck(config.providers(), prices)
        .missing(config, today)
        .forEach(use -> log.error("{} is not asked: {}", use.model(), use.message()));
  }

  private static String processName() {
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    } catch (UnknownHostException e) {
      return "localhost-" + ProcessHandle.current().pid();
    }
  }

  private static Set<String> pools(TroupeConfig config) {
    Set<String> pools = new TreeSet<>(Set.of(Roles.DEFAULT_POOL));
    config
        .roles()
        .values()
        .forEach(role -> pools.add(Objects.requireNonNullElse(role.pool(), Roles.DEFAULT_POOL)));
    return pools;
  }
}
