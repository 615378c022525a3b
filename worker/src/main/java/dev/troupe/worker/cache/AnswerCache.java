package dev.troupe.worker.cache;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.worker.cache.SingleFlight.Join;
import dev.troupe.worker.cache.store.CacheBackend;
import dev.troupe.worker.cache.store.CacheStore;
import dev.troupe.worker.cache.store.Found;
import dev.troupe.worker.cache.store.InvalidationListener;
import dev.troupe.worker.cache.store.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions that were answered before, and lets one of many ask those that were not. It
 * never fails a task: what can't be looked up is asked, what can't be stored is not. Thread-safe.
 */
public final class AnswerCache implements Service {
  // Longer than that nobody sits in a call's slot for somebody else's answer.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TroupeConfig.Cache config;
  private final Map<String, TroupeConfig.Provider> accounts;
  private final InstantSource clock;
  private final CacheBackend backend;
  private final CacheStore store;
  private final SingleFlight inFlight;
  private final String self;
  private final Counters counters = new Counters();
  private final List<Loop> loops;

  /**
   * @param ids for the leader lock, and for this cache among the fleet's
   * @param nanos a monotonic clock
   * @throws java.io.UncheckedIOException if the backend is a folder that can't be used
   */
  public AnswerCache(
      TroupeConfig config,
      InstantSource clock,
      LongSupplier nanos,
      Uuid7 ids,
      Background background) {
    this.config = config.cache();
    this.accounts = Map.copyOf(config.providers());
    this.clock = clock;
    this.backend = CacheBackend.open(config, clock);
    this.store = backend.store();
    this.self = ids.next().toString();
    this.inFlight =
        new SingleFlight(store, backend.leaderLock(), () -> ids.next().toString(), nanos);
    this.loops =
        List.of(
            backend.events(new Invalidations(), background),
            background.loop(
                LoopName.CACHE_LEADS, new EverySecond(background.pause(), inFlight::renew)),
            background.loop(
                LoopName.CACHE_STATS, new EverySecond(background.pause(), this::report)));
  }

  @Override
  public void start() {
    loops.forEach(Loop::start);
  }

  /**
   * What to do about a question: waits for the answer if somebody in the fleet is asking the same,
   * but no longer than the question's patience, or a minute.
   */
  public CacheLookup ask(Question question) throws InterruptedException {
    TroupeConfig.Provider account = accounts.get(question.model().provider());
    if (account == null) {
      return new Misses.Uncached();
    }
    CacheRule rule = CacheRule.of(config, account.cache(), question.role());
    if (!rule.reads() && !rule.writes()) {
      return new Misses.Uncached();
    }
    String key = key(question, account).text();
    Answer known = rule.reads() ? look(key) : null;
    if (known != null) {
      return hit(known, false);
    }
    CacheLookup lookup = rule.joins() ? join(key, question, rule) : alone(key, question, rule);
    if (lookup instanceof CacheLookup.Miss && rule.reads()) {
      counters.add(Counters.Name.MISSES);
    }
    return lookup;
  }

  private CacheKey key(Question q, TroupeConfig.Provider account) {
    String scope = config.shareAcrossTenants() ? CacheKey.EVERYBODY : q.tenant();
    return CacheKey.of(scope, account, q.model(), q.role(), q.messages(), 0);
  }

  private @Nullable Answer look(String key) throws InterruptedException {
    return switch (store.get(key)) {
      case Found.Hit hit -> read(key, hit.entry());
      case Found.Miss miss -> null;
      case Found.Corrupt corrupt -> error();
      case Found.Away away -> error();
    };
  }

  private @Nullable Answer read(String key, Stored entry) throws InterruptedException {
    Optional<Answer> answer = AnswerCodec.decode(entry.payload());
    if (answer.isEmpty()) {
      store.delete(key);
      return error();
    }
    return answer.get();
  }

  private @Nullable Answer error() {
    counters.add(Counters.Name.ERRORS);
    return null;
  }

  private CacheLookup hit(Answer answer, boolean waited) {
    counters.add(Counters.Name.HITS);
    counters.add(Counters.Name.SAVED_PICO, answer.cost().picos());
    if (waited) {
      counters.add(Counters.Name.COALESCED);
    }
    return new CacheLookup.Hit(answer);
  }

  private CacheLookup join(String key, Question question, CacheRule rule)
      throws InterruptedException {
    Duration asked = question.patience();
    Duration patience = asked.compareTo(PATIENCE) < 0 ? asked : PATIENCE;
    return switch (inFlight.join(key, rule.reads(), patience)) {
      case Join.Answered a -> {
        Answer answer = read(key, a.entry());
        yield answer == null ? alone(key, question, rule) : hit(answer, a.waited());
      }
      case Join.Lead lead ->
          new Misses.Leader(inFlight, key, lead.flight(), answer -> entry(question, rule, answer));
      case Join.Alone a -> alone(key, question, rule);
    };
  }

  private CacheLookup alone(String key, Question question, CacheRule rule) {
    return rule.writes()
        ? new Misses.Writer(store, key, answer -> entry(question, rule, answer))
        : new Misses.Uncached();
  }

  private Stored entry(Question question, CacheRule rule, Answer answer) {
    counters.add(Counters.Name.WRITES);
    return new Stored(
        AnswerCodec.encode(answer), question.model().provider(), clock.instant().plus(rule.ttl()));
  }

  /** Of this worker since its start. */
  public CacheStats stats() {
    return counters.stats();
  }

  /** What the store holds; the fleet's if it is shared. */
  public CacheStore.Space space() throws InterruptedException {
    return store.space();
  }

  /** Whether the store answers. Without it tasks go on, and pay. */
  public boolean healthy() throws InterruptedException {
    return store.healthy();
  }

  private final class Invalidations implements InvalidationListener {
    @Override
    public void settled(String key) {
      inFlight.settled(key);
    }

    @Override
    public void removed(String key) {
      forget(key);
    }

    @Override
    public void cleared(String prefix) {
      forget(prefix);
    }

    /**
     * What is kept in a hybrid's memory has gone already; other backends keep all by themselves.
     */
    private void forget(String prefix) {
      if (backend.leaderLock() == null) {
        try {
          store.clear(prefix);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void connected() {
      inFlight.anything();
    }
  }

  private void report() throws InterruptedException {
    counters.report(backend.fleet()::count);
    backend.fleet().hold(self, store.local());
  }

  @Override
  public void close() {
    loops.forEach(Loop::close);
    try {
      report();
      backend.fleet().drop(self);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    backend.close();
  }
}
