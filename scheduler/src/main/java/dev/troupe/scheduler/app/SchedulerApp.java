package dev.troupe.scheduler.app;

import dev.troupe.scheduler.advance.Advancer;
import dev.troupe.scheduler.api.HttpApi;
import dev.troupe.scheduler.api.Submitting;
import dev.troupe.scheduler.budget.BudgetAlerts;
import dev.troupe.scheduler.budget.BudgetConfig;
import dev.troupe.scheduler.budget.BudgetMonitor;
import dev.troupe.scheduler.dispatch.Dispatcher;
import dev.troupe.scheduler.event.Events;
import dev.troupe.scheduler.intake.Checker;
import dev.troupe.scheduler.intake.Intake;
import dev.troupe.scheduler.intake.RoleCatalog;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.PoolTopics;
import dev.troupe.scheduler.job.Tasks;
import dev.troupe.scheduler.rescue.Rescuer;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scheduler replica, wired: intake on every replica; dispatch, advance and rescue on the one
 * that leads. Starts when it is made; {@link #close} stops it in reverse order.
 */
public final class SchedulerApp implements Service {
  private static final Logger log = LoggerFactory.getLogger(SchedulerApp.class);
  private static final Duration KAFKA_CLOSE = Duration.ofSeconds(5);

  /** The safety net for signals that got lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration RESCUE_EVERY = Duration.ofMillis(500);

  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final Leader leader;
  private final List<Loop> loops;
  private final @Nullable HttpApi api;

  /**
   * Migrates the database and makes the topics.
   *
   * @param database stays open when this is closed
   * @param health of the process: its loops are watched there
   * @throws IllegalStateException if PostgreSQL or Kafka do not answer
   */
  public SchedulerApp(
      TroupeConfig config,
      Database database,
      InstantSource clock,
      RandomGenerator random,
      Pause pause,
      Health health)
      throws SQLException, InterruptedException {
    Topics topics = new Topics(config.kafka().topicPrefix());
    KafkaClients kafka = new KafkaClients(config.kafka());
    Uuid7 ids = new Uuid7(clock, random);

    Migrations.migrate(database);
    ShippedPrices.sync(database);
    BudgetConfig.sync(database, config.budgets());
    this.admin = kafka.admin("troupe-scheduler-admin");
    FleetTopics fleet = new FleetTopics(admin, topics);
    fleet.ensureFleet();
    this.producer = kafka.producer("troupe-scheduler");

    DispatchWindow window = new DispatchWindow(clock, config.scheduler().windowFactor());
    Jobs jobs = new Jobs();
    PoolTopics pools = new PoolTopics(fleet);
    Offers offers = new Offers(producer, topics, pools, clock);
    Tasks tasks = new Tasks(window);
    Signal dispatch = new Signal();
    Signal advance = new Signal();
    Signal budget = new Signal();
    Signal rescue = new Signal();

    Dispatcher dispatcher = new Dispatcher(jobs, window, offers);
    Rescuer rescuer =
        new Rescuer(window, jobs, offers, dispatcher, config.scheduler().maxClaims(), clock);
    this.leader =
        new Leader(
            database,
            new Leadership(database),
            rescuer,
            window,
            List.of(rescue, advance, dispatch));
    HealthLoop watching =
        new HealthLoop(database, admin, health, processName(), leader::leads, clock, pause);
    Advancer advancer =
        new Advancer(jobs, window, tasks, offers, new Events(producer, topics, clock), ids);
    PriceCheck check =
        new PriceCheck(config.providers(), new LivePrices(database, System::nanoTime));
    check
        .missing(config, today(clock))
        .forEach(use -> log.error("{} is not asked: {}", use.model(), use.message()));
    RoleCatalog catalog = new RoleCatalog(config, role -> check.unplayable(role, today(clock)));
    Intake intake =
        new Intake(catalog, jobs, tasks, offers, new Events(producer, topics, clock), topics, ids);

    InetSocketAddress listen = config.scheduler().listen();
    this.api =
        listen == null
            ? null
            : new HttpApi(
                listen,
                new Submitting(new Checker(catalog, ids), producer, topics, database, ids, clock),
                database,
                watching::kafkaAnswers,
                leader::leads,
                watching::stalls,
                clock);

    LeaderLoop advancing =
        new LeaderLoop(
            "troupe-advance",
            database,
            leader,
            advance,
            POLL,
            false,
            (connection, progress) -> {
              int rows = advancer.round(connection, progress::on);
              if (rows > 0) {
                dispatch.raise(); // there is room again
              }
              return rows > 0;
            });
    LeaderLoop dispatching =
        new LeaderLoop(
            "troupe-dispatch",
            database,
            leader,
            dispatch,
            POLL,
            true,
            (connection, _) -> dispatcher.round(connection));
    LeaderLoop rescuing =
        new LeaderLoop(
            "troupe-rescue",
            database,
            leader,
            rescue,
            RESCUE_EVERY,
            true,
            (connection, progress) -> {
              if (rescuer.round(connection, progress::on)) {
                dispatch.raise();
              }
              return false;
            });
    BudgetMonitor monitor =
        new BudgetMonitor(
            config.scheduler().expireUnknown(),
            new BudgetAlerts(new Events(producer, topics, clock)),
            clock);
    LeaderLoop keeping =
        new LeaderLoop(
            "troupe-budgets",
            database,
            leader,
            budget,
            POLL,
            true,
            (connection, _) -> {
              if (monitor.round(connection)) {
                dispatch.raise();
              }
              return false;
            });
    this.loops =
        List.of(
            new Loop("leader", leader, health, pause),
            new Loop(
                "listener",
                new Listener(
                    database,
                    Map.of(
                        "troupe_finished", advance,
                        "troupe_ready", dispatch,
                        "troupe_budget", budget)),
                health,
                pause),
            new Loop("rescue", rescuing, health, pause),
            new Loop("advance", advancing, health, pause),
            new Loop("dispatch", dispatching, health, pause),
            new Loop("budgets", keeping, health, pause),
            new Loop("intake", new IntakeLoop(database, kafka, topics, intake), health, pause),
            new Loop("health", watching, health, pause));
    for (String pool :
        config.roles().values().stream()
            .map(r -> r.pool() == null ? "default" : r.pool())
            .distinct()
            .toList()) {
      pools.ensure(pool);
    }
    pools.ensure("default");
  }

  private static String processName() {
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    } catch (UnknownHostException e) {
      return "localhost-" + ProcessHandle.current().pid();
    }
  }

  private static LocalDate today(InstantSource clock) {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public void start() {
    loops.forEach(Loop::start);
    if (api != null) {
      api.start();
      log.info("HTTP on port {}", api.port());
    }
  }

  /** Where the HTTP interface listens; empty if there is none. */
  public OptionalInt port() {
    return api == null ? OptionalInt.empty() : OptionalInt.of(api.port());
  }

  /** Whether this replica leads. */
  public boolean leads() {
    return leader.leads();
  }

  @Override
  public void close() {
    if (api != null) {
      api.close();
    }
    loops.reversed().forEach(Loop::close);
    producer.close(KAFKA_CLOSE);
    admin.close(KAFKA_CLOSE);
  }
}
