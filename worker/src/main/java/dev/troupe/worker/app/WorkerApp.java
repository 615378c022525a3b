package dev.troupe.worker.app;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.money.Prices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.claim.Heartbeat;
import dev.troupe.worker.claim.OfferPollers;
import dev.troupe.worker.claim.Slots;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.pipeline.PipelineContext;
import dev.troupe.worker.pipeline.TaskExecutor;
import dev.troupe.worker.prompt.PostgresPrompts;
import dev.troupe.worker.record.LostCalls;
import dev.troupe.worker.record.OutputBlobs;
import dev.troupe.worker.record.PostgresRecorder;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.CircuitBreakers;
import dev.troupe.worker.route.CircuitReport;
import dev.troupe.worker.route.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** One worker, put together. Started once and closed once. */
final class WorkerApp implements Service {
  private static final Duration LOOK = Duration.ofMillis(20);
  // What is interrupted at the end of the drain still has its rows to write.
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final TroupeConfig.Worker config;
  private final Pause pause = Thread::sleep;
  private final Slots slots;
  private final PostgresRecorder recorder;
  private final AnswerJournal journal;
  private final Heartbeat heartbeat;
  private final Router router;
  private final SharedAdmission admission;
  private final AnswerCache cache;
  private final BlobStore blobs;
  private final OfferPollers pollers;

  /**
   * @param database stays open when this is closed
   * @param clock this machine's; nothing is lost if it is wrong
   * @param health where its loops are watched
   * @throws IllegalArgumentException if an account of the configuration can't be used
   */
  public WorkerApp(
      TroupeConfig config,
      WorkerInfo info,
      Database database,
      Prices prices,
      InstantSource clock,
      Health health) {
    this(config, config.worker(), info, database, prices, clock, health);
  }

  /**
   * @param worker instead of the configuration's
   */
  WorkerApp(
      TroupeConfig config,
      TroupeConfig.Worker worker,
      WorkerInfo info,
      Database database,
      Prices prices,
      InstantSource clock,
      Health health) {
    this.config = worker;
    Background background = new Background(health, pause);
    RandomGenerator random = RandomGenerator.getDefault();
    Uuid7 ids = new Uuid7(clock, RandomGenerator.of("SecureRandom"));
    slots = new Slots(info.slots(), System::nanoTime);
    recorder = new PostgresRecorder(database, background, () -> slots.spacing(pause));
    journal = new AnswerJournal(worker, database, recorder, background);
    CircuitBreakers circuits = new CircuitBreakers(config.retry().circuit(), clock);
    heartbeat =
        new Heartbeat(
            database,
            info,
            List.of(new CircuitReport(circuits), new StallReport(health, info.name())),
            config.worker(),
            slots,
            ids,
            System::nanoTime,
            background);
    router = new Router(config.providers(), Kinds.all(clock, pause), prices, circuits, clock);
    admission = new SharedAdmission(config, database, heartbeat, info.slots(), background);
    blobs = BlobStore.open(config.blobs(), database, ids, clock);
    PipelineContext stage =
        new PipelineContext(
            new PostgresPrompts(database.pool(), blobs, pause),
            router,
            admission.admission(),
            journal.recorder(),
            new Judge(),
            new Backoff(config.retry(), random),
            pause,
            clock,
            System::nanoTime);
    cache = new AnswerCache(config, clock, System::nanoTime, ids, background);
    TaskExecutor executor =
        new TaskExecutor(
            stage,
            cache,
            OutputBlobs.in(blobs, clock),
            journal.paidAnswers(),
            LostCalls.inPostgres(database.pool()),
            ids,
            Redactor.of(config));
    pollers = new OfferPollers(config, info, database, heartbeat, slots, executor, background);
  }

  @Override
  public void start() {
    recorder.start();
    journal.start();
    heartbeat.start();
    admission.start();
    cache.start();
    pollers.start();
  }

  /** Takes nothing more, lets calls finish for the drain's time, gives the rest back. */
  @Override
  public void close() {
    heartbeat.drain();
    pollers.close();
    awaitIdle(config.drain());
    slots.interruptAll();
    awaitIdle(LAST_WORDS);
    cache.close();
    journal.stopLooking();
    recorder.close();
    journal.close();
    admission.close();
    heartbeat.close();
    router.close();
    blobs.close();
  }

  private void awaitIdle(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try {
      while (slots.inFlight() > 0 && System.nanoTime() < end) {
        pause.pause(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the rest is interrupted at once
    }
  }
}
