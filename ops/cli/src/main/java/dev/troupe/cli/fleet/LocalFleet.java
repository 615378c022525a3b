package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.bill.Bill;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackException;
import dev.troupe.stack.StackOptions;
import dev.troupe.stack.process.LogTail;
import dev.troupe.stack.process.PrivateFiles;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A whole fleet on this machine: the servers, a scheduler, workers, and a simulated provider if the
 * configuration asks for it. Gone when it is closed or this JVM ends, however that happens.
 * Thread-safe.
 */
public final class LocalFleet implements AutoCloseable {
  private static final String PREFIX = "troupe";
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration TRAINED = Duration.ofMinutes(2);
  private static final Duration READY = Duration.ofSeconds(60);
  private static final int LOG_LINES = 10;

  private final Options options;
  private final @Nullable Simulator simulator;
  private final Stack stack;
  private final ServerWatch watch;
  private final List<SupervisedProcess> members = new ArrayList<>();
  private @Nullable Programs programs;
  private @Nullable HttpAddress http;
  private String pool = "";
  private List<String> journal = List.of();
  private boolean closed;
  private Runnable afterStop = () -> {};
  private @Nullable StackFile published;
  private @Nullable Path publishedIn;
  private final Thread hook = Thread.ofPlatform().name("fleet-stop").unstarted(this::stop);

  /**
   * How to run it.
   *
   * @param config the operator's file
   * @param servers where the servers keep their data
   * @param folder for the processes' logs
   * @param flags of the scheduler's and workers' JVMs
   * @param progress gets one line per step, from several threads
   * @param port for HTTP; null: as configured, else one that is chosen once for the data
   * @param controls whether prompts may instruct the simulated providers
   */
  public record Options(
      Path config,
      StackOptions servers,
      Path folder,
      int workers,
      List<String> flags,
      Consumer<String> progress,
      @Nullable Integer port,
      boolean controls) {
    public Options(
        Path config,
        StackOptions servers,
        Path folder,
        int workers,
        List<String> flags,
        Consumer<String> progress) {
      this(config, servers, folder, workers, flags, progress, null, false);
    }

    /** A ledger that is kept needs its bill kept. */
    private @Nullable Path bill() {
      return servers.persistent() ? folder.resolve("simulator-bill.jsonl") : null;
    }
  }

  private LocalFleet(Options options, @Nullable Simulator simulator, Stack stack) {
    this.options = options;
    this.simulator = simulator;
    this.stack = stack;
    this.watch = new ServerWatch(stack.servers(), options.progress(), Thread::sleep);
  }

  /**
   * Starts everything; returns when the servers answer and the processes are started. What is
   * submitted from then on is worked off as soon as they are up.
   *
   * @throws CliException if a part does not come up; the others are stopped then
   */
  public static LocalFleet start(Options options) {
    Simulator simulator =
        SimulatedProviders.wantedBy(options.config())
            ? SimulatedProviders.start(options.bill(), options.controls())
            : null;
    LocalFleet fleet;
    TroupeConfig config;
    try {
      // Mistakes of the file are told here and now, and not by a log of the scheduler.
      config =
          ConfigLoader.load(
              options.config(), withSimulator(System.getenv(), simulator), Endpoints.LOCAL);
      Stack stack = Stack.start(options.servers().withProgress(options.progress()));
      stack.closedByCaller();
      fleet = new LocalFleet(options, simulator, stack);
    } catch (RuntimeException e) {
      if (simulator != null) {
        simulator.close();
      }
      throw e instanceof StackException
          ? new CliException(Exit.DEPENDENCY, String.valueOf(e.getMessage()), e)
          : e;
    }
    Runtime.getRuntime().addShutdownHook(fleet.hook);
    try {
      fleet.startMembers(config);
      if (options.servers().persistent()) {
        fleet.watch.start(); // what is to last
      }
      return fleet;
    } catch (IOException | SQLException e) {
      fleet.close();
      throw new CliException(Exit.DEPENDENCY, "the fleet can't be started: " + Causes.root(e), e);
    } catch (InterruptedException e) {
      fleet.close();
      Thread.currentThread().interrupt();
      throw new CliException(Exit.INTERRUPTED, "interrupted", e);
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /** Topics and tables, so that a job can be submitted before the scheduler is up. */
  private void prepare(String pool) throws SQLException, InterruptedException {
    try (Fleet servers = fleet();
        Admin admin = servers.kafka().admin("troupe-up")) {
      Database database = servers.database();
      Migrations.ensure(database);
      ShippedPrices.sync(database);
      FleetTopics topics = new FleetTopics(admin, new Topics(PREFIX), Thread::sleep);
      topics.ensureFleet();
      // Workers that come before the scheduler's leader would back off from topics that don't
      // exist.
      topics.ensurePools(List.of(pool));
    }
    options.progress().accept("tables and topics ready");
  }

  /**
   * The scheduler migrates, too, and waits for us or we for it: its start is the longest, so it
   * comes first. Workers come last, since they want prices and topics.
   */
  private void startMembers(TroupeConfig config)
      throws IOException, SQLException, InterruptedException {
    TroupeConfig.Worker worker = config.worker();
    pool = worker.pool();
    http =
        HttpAddress.of(options.port(), config.scheduler(), stack, options.servers().persistent());
    var _ = PrivateFiles.folder(options.folder().resolve("logs"));
    Programs jvms = new Programs(environment(), options.flags());
    programs = jvms;
    List<String> arguments = List.of("--config", options.config().toString());
    add("scheduler", () -> jvms.start(Programs.SCHEDULER, arguments, schedulerLog()));
    prepare(worker.pool());
    if (TroupeConfig.Worker.USUAL_JOURNAL.equals(worker.journal())) {
      // Not in whatever folder the command was given.
      journal = List.of("--journal", options.folder().resolve("journal").toString());
    }
    for (int i = 1; i <= options.workers(); i++) {
      addWorker("worker-" + i, List.of());
    }
  }

  private Path schedulerLog() {
    return options.folder().resolve("logs").resolve("scheduler.log");
  }

  /**
   * Waits until the scheduler answers that all is well.
   *
   * @return where it answers
   * @throws CliException if that takes longer than a minute
   */
  public URI awaitReady() {
    HttpAddress at = Objects.requireNonNull(http);
    if (!Waiting.until(READY, at::ready)) {
      throw CliException.dependency(
          "the scheduler is not ready after "
              + READY.toSeconds()
              + " s (expected: 200 from "
              + at.uri().resolve("/readyz")
              + "); the end of "
              + schedulerLog()
              + ":\n"
              + LogTail.of(schedulerLog(), LOG_LINES));
    }
    return at.uri();
  }

  /**
   * Starts one more worker.
   *
   * @param more of its command line
   */
  public synchronized void addWorker(String name, List<String> more) throws IOException {
    Programs jvms = Objects.requireNonNull(programs);
    List<String> arguments =
        new ArrayList<>(List.of("--config", options.config().toString(), "--name", name));
    arguments.addAll(journal);
    arguments.addAll(more);
    Path log = options.folder().resolve("logs").resolve(name + ".log");
    add(name, () -> jvms.start(Programs.WORKER, arguments, log));
  }

  /** Which tasks its workers take. */
  public String pool() {
    return pool;
  }

  /** Kills Redis and starts it again with nothing in it. */
  public void restartRedisEmpty() {
    stack.redis().close();
    stack.redis().start();
  }

  private synchronized void add(String name, SupervisedProcess.Starting starting)
      throws IOException {
    members.add(SupervisedProcess.start(name, starting, options.progress(), Thread::sleep));
  }

  /** What the configuration and the processes find in their environment. */
  private Map<String, String> environment() {
    return withSimulator(servers().toEnvironment(), simulator);
  }

  private static Map<String, String> withSimulator(
      Map<String, String> environment, @Nullable Simulator simulator) {
    Map<String, String> all = new HashMap<>(environment);
    if (simulator != null) {
      all.put(SimulatedProviders.VARIABLE, simulator.baseUrl().toString());
    }
    return all;
  }

  private Endpoints servers() {
    var at = stack.endpoints();
    return new Endpoints(
        at.kafka(),
        at.jdbcUrl(),
        at.postgresUser(),
        new Secret(at.postgresPassword()),
        at.redis(),
        PREFIX,
        http == null ? null : http.listen());
  }

  /** Connections to its servers; the caller closes them. */
  public Fleet fleet() {
    return Fleet.of(describe());
  }

  /** The bill of the simulated providers, if there are any. */
  public Optional<Bill> bill() {
    return Optional.ofNullable(simulator).map(Simulator::bill);
  }

  /**
   * Lets other commands find it by a file in that folder, which goes when the fleet stops. To be
   * repeated from time to time, since processes that die come back under other pids.
   */
  public synchronized void publish(Path folder) throws IOException {
    if (closed) {
      return;
    }
    StackFile now = describe();
    if (!now.equals(published)) {
      now.write(folder);
      published = now;
      publishedIn = folder;
    }
  }

  /** Does something once everything is stopped, also when a signal ends this JVM. */
  public synchronized void afterStop(Runnable action) {
    afterStop = action;
  }

  private synchronized StackFile describe() {
    var at = stack.endpoints();
    ProcessHandle self = ProcessHandle.current();
    return new StackFile(
        self.pid(),
        self.info().startInstant().orElseThrow(),
        at.kafka(),
        PREFIX,
        at.jdbcUrl(),
        at.postgresUser(),
        at.postgresPassword(),
        at.redis(),
        simulator == null ? null : simulator.baseUrl().toString(),
        http == null ? null : http.uri().toString(),
        options.config().toString(),
        members.isEmpty() ? null : members.getFirst().pid(),
        members.stream().skip(1).map(SupervisedProcess::pid).filter(Objects::nonNull).toList());
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way out and the hook does it.
    }
    stop();
  }

  /** Workers first: they let the calls that are paid for finish, and write down what they cost. */
  private synchronized void stop() {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    members.reversed().forEach(SupervisedProcess::askToStop);
    members.reversed().forEach(member -> member.stop(Programs.training() ? TRAINED : GRACE));
    if (programs != null) {
      programs.keepCaches();
    }
    stack.close();
    if (simulator != null) {
      simulator.close();
    }
    if (publishedIn != null) {
      StackFile.remove(publishedIn);
    }
    afterStop.run();
  }
}
