package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.TestFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run that hurts fleets: one after the other, since one that was harmed is left
 * behind. For one thread.
 */
final class FleetRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration BRIEF = Duration.ofSeconds(10);
  private static final int POLL_EVERY = 100;

  private final Supplier<TestFleet.Servers> servers;
  private final Path folder;
  private final Doors doors;
  private final TopicDoor topic;
  private final Failures failures;
  private final Consumer<String> progress;
  private final int tries;
  private final FleetCounts counts = new FleetCounts();
  private @Nullable Target target;
  private @Nullable Calm calm;
  private int fleets;

  /**
   * @param servers of a fleet, as if new: topics and a database of its own
   * @param tries how many fleets may be spent on finding what did harm, and making it smaller
   */
  FleetRun(
      Supplier<TestFleet.Servers> servers,
      Path folder,
      Doors doors,
      TopicDoor topic,
      Failures failures,
      Consumer<String> progress,
      int tries) {
    this.servers = servers;
    this.folder = folder;
    this.doors = doors;
    this.topic = topic;
    this.failures = failures;
    this.progress = progress;
    this.tries = tries;
  }

  FleetCounts counts() {
    return counts;
  }

  /** Sends the messages of these indexes, waits for what becomes of them, and for ordinary jobs. */
  void round(long from, long to) throws IOException, SQLException {
    Target t = target();
    List<Long> sent = new ArrayList<>();
    for (long index = from; index < to; index++) {
      if (doors.door(index) instanceof Door.Running door) {
        sent.add(index);
        send(door, doors.delivery(index), t);
        if (sent.size() % POLL_EVERY == 0) {
          count(t);
        }
      }
    }
    t.flush();
    count(t);
    Calm now = calm(t);
    Harm harm = now.harm();
    if (harm == null) {
      t.answers.forget();
    } else {
      harmed(harm, sent);
    }
  }

  private void count(Target t) {
    t.flush();
    topic.count(t.tally);
    t.tally.poll();
  }

  private void send(Door.Running door, Doors.Delivery delivery, Target t) throws IOException {
    counts.sent++;
    String wrong = report(door, delivery, t);
    if (wrong != null) {
      failures.add(new Failure(door.label(), delivery.index(), wrong, wrong, delivery.message()));
    }
  }

  private static @Nullable String report(Door.Running door, Doors.Delivery delivery, Target t)
      throws IOException {
    try {
      return door.send(delivery.index(), delivery.message(), t);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private Target target() throws IOException {
    Target t = target;
    if (t == null) {
      t = fresh();
      target = t;
    }
    return t;
  }

  private Target fresh() throws IOException {
    return new Target(servers.get(), Files.createDirectories(folder.resolve("fleet-" + ++fleets)));
  }

  private Calm calm(Target t) {
    Calm now = calm;
    if (now == null) {
      now = new Calm(t, PATIENCE);
      calm = now;
    }
    return now;
  }

  /** Finds out which message it was, as far as tries go, and leaves the fleet behind. */
  private void harmed(Harm harm, List<Long> sent) throws IOException, SQLException {
    progress.accept("harmed: " + harm.what());
    counts.harm(harm);
    Set<Long> suspects = new LinkedHashSet<>(sent);
    if (!harm.suspects().isEmpty()) {
      suspects.retainAll(harm.suspects());
    }
    if (target != null) {
      progress.accept(target.fleet.logs());
    }
    leave();
    Culprit culprit =
        new Culprit(
            index -> doors.delivery(index),
            messages -> harms(harm.kind(), messages),
            progress,
            tries);
    failures.add(culprit.find(harm, List.copyOf(suspects)));
  }

  private boolean harms(String kind, List<Doors.Delivery> messages) {
    try (Target t = fresh()) {
      for (Doors.Delivery delivery : messages) {
        if (delivery.door() instanceof Door.Running door) {
          report(door, delivery, t);
        }
      }
      count(t);
      Harm harm = new Calm(t, BRIEF).harm();
      return harm != null && harm.kind().equals(kind);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends with the fleet that is there: its books, and what it holds. */
  void finish() throws SQLException {
    Target t = target;
    if (t == null) {
      return;
    }
    Harm wrong = Calm.ledger(t);
    if (wrong != null) {
      counts.harm(wrong);
      failures.add(
          new Failure(
              "fleet", -1, wrong.kind(), wrong.what(), dev.troupe.chaos.input.Message.of("")));
    }
    counts.heap = Math.max(counts.heap, Heap.of(t.schedulersPid()));
    counts.workersHeap = Math.max(counts.workersHeap, Heap.of(t.workersPid()));
    leave();
  }

  private void leave() {
    Target t = target;
    Calm c = calm;
    if (t != null && c != null) {
      counts.add(t, c);
    }
    target = null;
    calm = null;
    if (t != null) {
      t.close();
    }
  }

  @Override
  public void close() {
    leave();
  }
}
