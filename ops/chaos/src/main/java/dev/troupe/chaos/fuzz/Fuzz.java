package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.TestFleet;
import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run: as many messages as wanted, each of which follows from the seed and its index, in rounds
 * that end when all is done and four ordinary jobs have been played.
 */
public final class Fuzz {
  // More than there are processors: some wait for replies that never come.
  private static final int THREADS = 4;

  private final Plan plan;
  private final Supplier<TestFleet.Servers> servers;
  private final Consumer<String> progress;

  /**
   * @param round messages between two looks at whether the fleet stands
   * @param tries fleets that may be spent on finding what harmed one; 0: it is not looked for
   */
  public record Plan(long messages, long seed, int round, int tries) {}

  /**
   * @param servers of a fleet, as if new: topics and a database of its own
   */
  public Fuzz(Plan plan, Supplier<TestFleet.Servers> servers, Consumer<String> progress) {
    this.plan = plan;
    this.servers = servers;
    this.progress = progress;
  }

  FuzzReport run() throws IOException, SQLException, InterruptedException {
    try (World world = new World()) {
      for (long from = 0; from < plan.messages(); from += plan.round()) {
        long to = Math.min(plan.messages(), from + plan.round());
        world.readers.begin(from, to, THREADS);
        world.fleets.round(from, to);
        world.readers.await();
        progress.accept(
            "%,d of %,d messages, %,d failures"
                .formatted(to, plan.messages(), world.failures.count()));
      }
      world.fleets.finish();
      return world.report();
    }
  }

  /** One message alone, as it was in the run; says what it is and what it did. */
  FuzzReport only(long index) throws IOException, SQLException, InterruptedException {
    try (World world = new World()) {
      Doors.Delivery delivery = world.doors.delivery(index);
      progress.accept(delivery.door().label() + ": " + delivery.message());
      world.readers.begin(index, index + 1, 1);
      if (delivery.door() instanceof Door.Running) {
        world.fleets.round(index, index + 1);
      }
      world.readers.await();
      world.fleets.finish();
      return world.report();
    }
  }

  /** All that a run needs. */
  private final class World implements AutoCloseable {
    private final Path folder = Files.createTempDirectory("troupe-fuzz-");
    private final Failures failures = new Failures(progress);
    private final AnswerServer answers = new AnswerServer();
    private final WireDoor wires;
    private final Doors doors;
    private final Readers readers;
    private final FleetRun fleets;

    World() throws IOException {
      TroupeConfig config = Configured.config(folder, answers.url());
      TopicDoor topic = new TopicDoor();
      wires = new WireDoor(config, answers);
      doors =
          new Doors(plan.seed())
              .add(new JobDoor(config), 30)
              .add(new FileDoor(FileDoor.Kind.CONFIGURATION, config), 10)
              .add(new FileDoor(FileDoor.Kind.ROLE, config), 8)
              .add(new FileDoor(FileDoor.Kind.LOOP, config), 8)
              .add(new FileDoor(FileDoor.Kind.PRICES, config), 8)
              .add(wires, 10)
              .add(topic, 17)
              .add(new HttpDoor(), 4)
              .add(new OfferDoor(), 2)
              .add(new AnswerDoor(topic), 3);
      readers = new Readers(doors, failures, folder);
      fleets = new FleetRun(servers, folder, doors, topic, failures, progress, plan.tries());
    }

    FuzzReport report() {
      FleetCounts c = fleets.counts();
      List<FuzzReport.Shown> shown =
          failures.all().stream()
              .map(
                  f ->
                      new FuzzReport.Shown(
                          f.door(), f.index(), f.kind(), f.what(), f.smallest().toString()))
              .toList();
      return new FuzzReport(
          plan.seed(),
          readers.count() + c.sent,
          readers.count(),
          failures.count(),
          c.submitted,
          c.accepted,
          c.rejected,
          c.unanswered,
          c.notEnded,
          c.cancelled,
          c.stood,
          c.lost,
          c.ordinaryLost,
          c.late,
          c.calls,
          c.ledger,
          c.heap,
          c.workersHeap,
          Duration.ofNanos(readers.slowest()).toMillis(),
          Duration.ofNanos(c.slowestAccepted).toMillis(),
          shown);
    }

    @Override
    public void close() throws IOException {
      fleets.close();
      wires.close();
      answers.close();
      delete(folder);
    }
  }

  private static void delete(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
