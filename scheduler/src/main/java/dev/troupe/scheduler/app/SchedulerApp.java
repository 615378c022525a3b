package dev.troupe.scheduler.app;

import dev.troupe.scheduler.advance.Shards;
import dev.troupe.scheduler.answer.AnswerForms;
import dev.troupe.scheduler.api.AnswersApi;
import dev.troupe.scheduler.api.BatchDesk;
import dev.troupe.scheduler.api.HttpApi;
import dev.troupe.scheduler.api.JobWaits;
import dev.troupe.scheduler.api.OpenAiApi;
import dev.troupe.scheduler.api.Submitting;
import dev.troupe.scheduler.batch.BatchRows;
import dev.troupe.scheduler.batch.BatchSteps;
import dev.troupe.scheduler.batch.BatchWork;
import dev.troupe.scheduler.batch.FileEstimates;
import dev.troupe.scheduler.batch.LineRules;
import dev.troupe.scheduler.batch.ResultFiles;
import dev.troupe.scheduler.file.FileRows;
import dev.troupe.scheduler.file.FileSweep;
import dev.troupe.scheduler.file.UploadRows;
import dev.troupe.scheduler.intake.Checker;
import dev.troupe.scheduler.intake.DirectIntake;
import dev.troupe.scheduler.intake.Intake;
import dev.troupe.scheduler.intake.ModelAliases;
import dev.troupe.scheduler.intake.RoleCatalog;
import dev.troupe.scheduler.webhook.WebhookSender;
import dev.troupe.scheduler.webhook.Webhooks;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.money.Prices;
import dev.troupe.shared.postgres.Database;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scheduler replica, put together: every replica takes submissions and advances its part of the
 * jobs, the rest is done by the one that leads. {@link Startup} makes it, once there is something
 * to work on. Started once and closed once.
 */
public final class SchedulerApp implements Service {
  private static final Logger log = LoggerFactory.getLogger(SchedulerApp.class);

  private final Kafka kafka;
  private final Leader leader;
  private final ShardLoop shards;
  private final List<Loop> loops;
  private final BlobStore blobs;
  private final WebhookSender webhooks;
  private final @Nullable HttpApi api;

  /**
   * @param database stays open when this is closed
   * @param kafka is closed when this is
   * @param process host and process id
   */
  SchedulerApp(
      TroupeConfig config,
      Database database,
      Prices prices,
      Kafka kafka,
      InstantSource clock,
      RandomGenerator random,
      String process,
      Background background) {
    this.kafka = kafka;
    Uuid7 ids = new Uuid7(clock, random);
    blobs = BlobStore.open(config.blobs(), database, ids, clock);
    TaskFlow flow = TaskFlow.of(config.scheduler(), blobs, kafka, clock);
    Duties duties = new Duties(config.scheduler(), database, flow, kafka, ids, clock);
    leader = duties.leader();
    shards = duties.shards();
    RoleCatalog catalog = catalog(config, prices, clock);
    FileRows files = new FileRows(database, clock);
    UploadRows uploads = new UploadRows(database, clock);
    ModelAliases aliases = new ModelAliases(config.models());
    BatchRows batches = new BatchRows(database, clock);
    BatchSteps steps = new BatchSteps(database, new Webhooks(config.webhooks(), ids), clock);
    AnswerForms forms = new AnswerForms(blobs);
    ResultFiles results =
        new ResultFiles(batches, steps, database, flow.jobs(), blobs, forms, clock);
    Submitting submitting =
        new Submitting(
            new Checker(catalog, ids), kafka.producer(), kafka.topics(), database, ids, clock);
    LineRules rules = new LineRules(aliases, catalog::problems);
    FileEstimates estimates =
        new FileEstimates(
            blobs,
            database,
            rules,
            new PriceCheck(config.providers(), prices),
            config.providers(),
            random,
            clock);
    BatchWork work =
        BatchWork.of(
            batches, steps, results, database, blobs, rules, submitting::offer, random, clock);
    webhooks = new WebhookSender(database, config.webhooks(), clock);
    BatchLoop batching = new BatchLoop(work, leader::leads);
    HealthLoop health =
        new HealthLoop(database, kafka.admin(), process, leader::leads, clock, background);
    JobWaits waits = new JobWaits(database, background.pause());
    DirectIntake direct =
        new DirectIntake(database, intake(flow, catalog, kafka, ids, clock), kafka.topics(), clock);
    loops =
        List.of(
            background.loop(LoopName.LEADER, leader),
            background.loop(LoopName.LISTENER, duties.listening(waits::news)),
            background.loop(LoopName.SHARDS, shards),
            background.loop(LoopName.RESCUE, duties.rescuing()),
            background.loop(LoopName.ADVANCE, duties.advancing()),
            background.loop(LoopName.DISPATCH, duties.dispatching()),
            background.loop(LoopName.BUDGETS, duties.budgets()),
            background.loop(
                LoopName.FILES, new FileLoop(new FileSweep(files, uploads, blobs), leader::leads)),
            background.loop(LoopName.BATCHES, batching),
            background.loop(LoopName.WEBHOOKS, new WebhookLoop(webhooks, leader::leads)),
            background.loop(
                LoopName.INTAKE,
                new IntakeLoop(
                    database,
                    kafka.clients(),
                    kafka.topics(),
                    intake(flow, catalog, kafka, ids, clock))),
            background.loop(LoopName.ANSWERS, direct),
            background.loop(LoopName.WAITS, waits),
            background.loop(LoopName.HEALTH, health));
    AnswersApi answers =
        new AnswersApi(submitting, direct::submit, waits, database, aliases, forms, ids, clock);
    InetSocketAddress listen = config.scheduler().listen();
    api =
        listen == null
            ? null
            : new HttpApi(
                listen,
                submitting,
                new OpenAiApi(
                    answers,
                    files,
                    uploads,
                    blobs,
                    new BatchDesk(batches, results, estimates, batching::news),
                    ids,
                    clock),
                database,
                blobs,
                new HttpApi.Readiness(health::kafkaAnswers, leader::leads, health::stalls),
                clock,
                Thread::sleep);
  }

  private static RoleCatalog catalog(TroupeConfig config, Prices prices, InstantSource clock) {
    PriceCheck check = new PriceCheck(config.providers(), prices);
    return new RoleCatalog(
        config,
        role -> check.unplayable(role, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
  }

  private static Intake intake(
      TaskFlow flow, RoleCatalog catalog, Kafka kafka, Uuid7 ids, InstantSource clock) {
    return new Intake(
        catalog,
        flow.jobs(),
        flow.tasks(),
        flow.offers(),
        kafka.events(clock),
        kafka.topics(),
        ids);
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

  /** How many of the {@link Shards#COUNT} shards of jobs this replica advances. */
  public int shards() {
    return shards.held().numbers().size();
  }

  @Override
  public void close() {
    if (api != null) {
      api.close();
    }
    loops.reversed().forEach(Loop::close);
    webhooks.close();
    blobs.close();
    kafka.close();
  }
}
