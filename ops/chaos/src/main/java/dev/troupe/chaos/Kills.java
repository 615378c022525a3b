package dev.troupe.chaos;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.PostgresServer;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Plays a round: a fleet on the given servers, whose workers get SIGKILL one after the other while
 * the work goes on. Blocking; for one thread.
 */
final class Kills {
  private static final String ACCOUNT = "openai";
  private static final String TAIL = "lognormal(800ms,2s)";
  // Long enough for all calls to be under way before the first is answered, also on a busy machine.
  private static final String ALL_AT_ONCE = "3s";
  private static final Duration MOST_JITTER = Duration.ofMillis(500);
  // From the answer's last byte to the worker that has read it.
  private static final Duration READ = Duration.ofMillis(500);
  // In each entry of a journal, once.
  private static final String IN_EACH_ENTRY = "sha256:";

  private final Round round;
  private final Consumer<String> progress;
  private final Random random = new Random(1);
  private int jobs;
  private long caught;

  Kills(Round round, Consumer<String> progress) {
    this.round = round;
    this.progress = progress;
  }

  /**
   * @param servers without a fleet
   * @param postgres of these, and not to be used by another fleet: it may be killed
   */
  Round.Result play(TestFleet.Servers servers, PostgresServer postgres)
      throws IOException, SQLException {
    Path folder = Files.createTempDirectory("troupe-chaos-");
    String latency =
        switch (round.moment()) {
          case ANY -> TAIL;
          case ANSWERED -> ALL_AT_ONCE;
        };
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(
                AccountConfig.openAi(ACCOUNT)
                    .withLatency(Latency.parse(latency))
                    .withAnswers(new AnswerConfig(1, 50, false))));
    try (TestFleet fleet =
        new TestFleet(
            servers, simulator, folder, round.settings(simulator.baseUrl(ACCOUNT).toString()))) {
      fleet.scheduler();
      switch (round.moment()) {
        case ANY -> atAnyMoment(fleet);
        case ANSWERED -> whenAnswered(fleet, postgres);
      }
      untilCalm(fleet);
      try (Connection c = fleet.connection()) {
        return new Round.Result(round, caught, Books.of(simulator.bill().calls(), c));
      }
    } finally {
      simulator.close();
      delete(folder);
    }
  }

  private record Victim(String name, ChildProcess process) {}

  private static Victim victim(TestFleet fleet, int number) throws IOException {
    String name = "victim-" + number;
    return new Victim(name, fleet.worker(name));
  }

  /** Two workers, of which the one that has lived longer dies next. */
  private void atAnyMoment(TestFleet fleet) throws IOException {
    Deque<Victim> alive = new ArrayDeque<>();
    alive.add(victim(fleet, 0));
    alive.add(victim(fleet, 1));
    for (int kill = 0; kill < round.kills(); kill++) {
      Victim next = alive.remove();
      fleet.until(
          () -> {
            feed(fleet);
            return calls(fleet, next) >= round.inFlight();
          },
          () -> next.name() + " has no " + round.inFlight() + " calls in flight");
      LockSupport.parkNanos(random.nextLong(MOST_JITTER.toNanos()));
      caught += Math.max(0, calls(fleet, next));
      next.process().kill();
      alive.add(victim(fleet, kill + 2));
      progress.accept("kill %d of %d".formatted(kill + 1, round.kills()));
    }
  }

  private long calls(TestFleet fleet, Victim worker) {
    return asked(
        fleet,
        "SELECT count(*) FROM worker w JOIN call c ON c.worker = w.worker_id AND c.status = 'intent' AND c.call_id > uuid7_floor(now() - interval '1 minute') WHERE w.state = 'live' AND w.name = '"
            + worker.name()
            + "'");
  }

  /** There is always something to do. */
  private void feed(TestFleet fleet) {
    int perJob = 2 * round.inFlight();
    long done = asked(fleet, "SELECT coalesce(sum(succeeded + failed), 0) FROM job");
    if (done >= 0 && (long) jobs * perJob - done < 2L * perJob) {
      fleet.submit("job-" + jobs++, perJob);
    }
  }

  private static long asked(TestFleet fleet, String sql) {
    try {
      return fleet.count(sql);
    } catch (SQLException e) {
      return -1; // busy starting
    }
  }

  /** One worker, whose calls are answered while nobody can record that. */
  private void whenAnswered(TestFleet fleet, PostgresServer postgres) throws IOException {
    Victim worker = victim(fleet, 0);
    for (int kill = 0; kill < round.kills(); kill++) {
      String job = "job-" + jobs++;
      fleet.submit(job, round.inFlight());
      untilInFlight(fleet, round.inFlight());
      postgres.kill();
      untilInFlight(fleet, 0);
      untilRead(fleet);
      caught += round.inFlight();
      worker.process().kill();
      postgres.start();
      worker = victim(fleet, kill + 1);
      fleet.untilEnded(job);
      progress.accept("kill %d of %d".formatted(kill + 1, round.kills()));
    }
  }

  private static void untilInFlight(TestFleet fleet, int wanted) {
    fleet.until(
        () -> fleet.simulator.stats(ACCOUNT).limits().inFlight() == wanted,
        () ->
            fleet.simulator.stats(ACCOUNT).limits().inFlight()
                + " calls at the provider (expected: "
                + wanted
                + ")");
  }

  /** Without a journal nobody can tell: then it is given half a second. */
  private void untilRead(TestFleet fleet) {
    if (round.journal()) {
      fleet.until(
          () -> journaled(fleet.journals()) >= round.inFlight(),
          () -> journaled(fleet.journals()) + " answers in journals");
    } else {
      LockSupport.parkNanos(READ.toNanos());
    }
  }

  private static long journaled(Path journals) {
    try (Stream<Path> all = Files.walk(journals)) {
      long entries = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        entries +=
            Files.readString(file, StandardCharsets.ISO_8859_1).split(IN_EACH_ENTRY, -1).length - 1;
      }
      return entries;
    } catch (IOException e) {
      return -1; // something was removed at this moment
    }
  }

  /** The provider has billed the last call, and the last dead worker is declared dead. */
  private void untilCalm(TestFleet fleet) {
    fleet.untilAtLeast(jobs, "SELECT count(*) FROM job WHERE state <> 'running'");
    untilInFlight(fleet, 0);
    fleet.untilAtLeast(0, "SELECT -count(*) FROM call WHERE status = 'intent'");
    fleet.untilAtLeast(0, "SELECT -count(*) FROM answer");
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : paths) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
