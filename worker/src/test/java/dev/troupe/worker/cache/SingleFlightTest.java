package dev.troupe.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.worker.cache.SingleFlight.Join;
import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.Found;
import dev.troupe.worker.cache.store.LeaderLock;
import dev.troupe.worker.cache.store.LeaderLock.Claim;
import dev.troupe.worker.cache.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private static final String KEY = "acme/openai/m/1";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Stored ENTRY = new Stored(new byte[] {1}, "openai", Instant.EPOCH);

  private final Kept store = new Kept();
  private final AtomicInteger tokens = new AtomicInteger();

  /** A store that always answers. */
  private static final class Kept implements CacheStore {
    final Map<String, Stored> entries = new ConcurrentHashMap<>();

    @Override
    public Found get(String key) {
      Stored entry = entries.get(key);
      return entry == null ? new Found.Miss() : new Found.Hit(entry);
    }

    @Override
    public boolean put(String key, Stored entry) {
      entries.put(key, entry);
      return true;
    }

    @Override
    public boolean delete(String key) {
      return entries.remove(key) != null;
    }

    @Override
    public Optional<Duration> ttl(String key) {
      return Optional.empty();
    }

    @Override
    public long clear(String prefix) {
      return 0;
    }

    @Override
    public Space space() {
      return Space.NONE;
    }

    @Override
    public boolean healthy() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** A fleet that answers claims as it was told to, and writes down the rest. */
  private static final class Fleet implements LeaderLock {
    final Deque<Claim> claims;
    final List<String> said = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch asked = new CountDownLatch(1);

    Fleet(Claim... claims) {
      this.claims = new ArrayDeque<>(List.of(claims));
    }

    @Override
    public synchronized Claim claim(String key, String token, Duration lease, boolean entryCounts) {
      said.add("claim " + token + (entryCounts ? " or entry" : ""));
      Claim claim = claims.removeFirst();
      asked.countDown();
      return claim;
    }

    @Override
    public boolean publish(String key, String token, Stored entry) {
      return said.add("publish " + token);
    }

    @Override
    public void release(String key, String token) {
      said.add("release " + token);
    }

    @Override
    public void renew(String key, String token, Duration lease) {
      said.add("renew " + token);
    }
  }

  private SingleFlight here() {
    return new SingleFlight(store, null, this::token, System::nanoTime);
  }

  private SingleFlight in(Fleet fleet) {
    return new SingleFlight(store, fleet, this::token, System::nanoTime);
  }

  private String token() {
    return "t" + tokens.incrementAndGet();
  }

  private static FutureTask<Join> joining(SingleFlight flights, Duration patience) {
    FutureTask<Join> task = new FutureTask<>(() -> flights.join(KEY, true, patience));
    Thread.ofVirtual().start(task);
    return task;
  }

  private static Flight lead(Join joined) {
    assertThat(joined).isInstanceOf(Join.Lead.class);
    return ((Join.Lead) joined).flight();
  }

  @Test
  void join_whileAnotherAsks_isAnsweredByIt() throws Exception {
    SingleFlight flights = here();
    Flight first = lead(flights.join(KEY, true, LONG));
    FutureTask<Join> second = joining(flights, LONG);
    flights.complete(KEY, first, ENTRY);
    Join joined = second.get();
    // Either it waited, or it came when the entry was there.
    assertThat(joined).isInstanceOf(Join.Answered.class);
    assertThat(((Join.Answered) joined).entry()).isSameAs(ENTRY);
  }

  @Test
  void join_theOtherWasNotAnswered_leads() throws Exception {
    SingleFlight flights = here();
    Flight first = lead(flights.join(KEY, true, LONG));
    FutureTask<Join> second = joining(flights, LONG);
    flights.abort(KEY, first);
    lead(second.get());
    assertThat(store.entries).isEmpty();
  }

  @Test
  void join_withoutPatience_asksAlone() throws Exception {
    SingleFlight flights = here();
    lead(flights.join(KEY, true, LONG));
    assertThat(flights.join(KEY, true, Duration.ZERO)).isEqualTo(new Join.Alone());
    flights.renew(); // nobody else knows of it
  }

  @Test
  void join_entryThatDoesNotCount_leads() throws Exception {
    store.put(KEY, ENTRY);
    lead(here().join(KEY, false, LONG));
  }

  @Test
  void join_leadOfTheFleet_isRenewedAndPublished() throws Exception {
    Fleet fleet = new Fleet(new Claim.Lead());
    SingleFlight flights = in(fleet);
    Flight flight = lead(flights.join(KEY, true, LONG));
    flights.renew();
    flights.complete(KEY, flight, ENTRY);
    flights.renew();
    assertThat(fleet.said).containsExactly("claim t1 or entry", "renew t1", "publish t1");
    assertThat(store.entries).as("the fleet's lock stores").isEmpty();
  }

  @Test
  void abort_leadOfTheFleet_isReleased() throws Exception {
    Fleet fleet = new Fleet(new Claim.Lead());
    SingleFlight flights = in(fleet);
    flights.abort(KEY, lead(flights.join(KEY, true, LONG)));
    assertThat(fleet.said).containsExactly("claim t1 or entry", "release t1");
  }

  @Test
  void join_fleetIsAway_leadsHereAndStoresHere() throws Exception {
    Fleet fleet = new Fleet(new Claim.Away());
    SingleFlight flights = in(fleet);
    Flight flight = lead(flights.join(KEY, true, LONG));
    flights.complete(KEY, flight, ENTRY);
    assertThat(fleet.said).hasSize(1);
    assertThat(store.entries).containsEntry(KEY, ENTRY);
  }

  @Test
  void join_anotherWorkerLeadsUntilItsLeaseEnds_claimsAgain() throws Exception {
    Fleet fleet = new Fleet(new Claim.Wait(Duration.ofMillis(1)), new Claim.Hit(ENTRY));
    assertThat(in(fleet).join(KEY, false, LONG)).isEqualTo(new Join.Answered(ENTRY, true));
    assertThat(fleet.said).containsExactly("claim t1", "claim t1 or entry");
  }

  @Test
  void join_anotherWorkerLeadsAndNoPatienceIsLeft_asksAlone() throws Exception {
    Fleet fleet = new Fleet(new Claim.Wait(LONG));
    assertThat(in(fleet).join(KEY, true, Duration.ZERO)).isEqualTo(new Join.Alone());
  }

  @Test
  void settled_byAnotherWorker_wakesWhoWaits() throws Exception {
    Fleet fleet = new Fleet(new Claim.Wait(LONG), new Claim.Hit(ENTRY));
    SingleFlight flights = in(fleet);
    FutureTask<Join> waiting = joining(flights, LONG);
    fleet.asked.await();
    flights.settled(KEY);
    assertThat(waiting.get()).isEqualTo(new Join.Answered(ENTRY, true));
  }

  @Test
  void anything_invalidationsMayHaveBeenMissed_wakesAll() throws Exception {
    Fleet fleet = new Fleet(new Claim.Wait(LONG), new Claim.Lead());
    SingleFlight flights = in(fleet);
    FutureTask<Join> waiting = joining(flights, LONG);
    fleet.asked.await();
    flights.anything();
    lead(waiting.get());
  }
}
