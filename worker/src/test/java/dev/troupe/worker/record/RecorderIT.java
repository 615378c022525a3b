package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.Settlement.Status;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
@Order(1)
class RecorderIT {
  private static final String LONG = Digest.of("\"x\"");
  private static final ModelRef MODEL = ModelRef.parse("openai/gpt-4o");
  private static final Usage USAGE = new Usage(100, 10, 0, 50, 5, 0, 0);
  private static final IntentResult WRITTEN = new IntentResult.Written();
  private static final IntentResult GONE = new IntentResult.TaskGone();
  private static final Usd RESERVED = new Usd(1_000_000);

  private final Fleet fleet;
  private final PostgresRecorder recorder;
  private final KeptConnection connection;
  private UUID worker = new UUID(0, 0);
  private UUID job = new UUID(0, 0);

  RecorderIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    recorder =
        new PostgresRecorder(fleet.database(), Configs.background(Thread::sleep), Spacing::none);
    connection = new KeptConnection(fleet.database(), "test-batch");
  }

  @BeforeEach
  void start() throws SQLException {
    recorder.start();
    worker = fleet.worker();
    job = fleet.job();
  }

  @AfterEach
  void stop() throws SQLException {
    assertThat(fleet.ledgerDifferences()).isEmpty();
    recorder.close();
    connection.close();
    fleet.close();
  }

  @Test
  void finish_anAcceptedAnswer_writesTaskOutputLedgerAndOutbox() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);

    assertThat(recorder.writeIntent(intent)).isEqualTo(WRITTEN);
    recorder.finish(succeeded(claim, "\"hello\""), settled(intent, 700));

    assertThat(fleet.rows("SELECT state, calls, cost_pico, model, worker IS NULL FROM task"))
        .containsExactly("succeeded|1|700|openai/gpt-4o|f");
    assertThat(fleet.rows("SELECT output, output_ref FROM task_output"))
        .containsExactly("\"hello\"|null");
    assertThat(
            fleet.rows(
                "SELECT status, cost_pico, reserved_pico, input_tokens, cached_tokens,"
                    + " output_tokens, reasoning_tokens, request_id, http_status, latency_ms FROM"
                    + " call"))
        .containsExactly("settled|700|1000000|100|10|50|5|req-1|200|42");
    assertThat(fleet.rows("SELECT tasks[1] = task_id, given_back FROM finished, task"))
        .containsExactly("t|f");
  }

  @Test
  void settle_whatIsNotSoldByTheToken_keepsItsUnitsAndTheRowThatPricedIt() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);
    assertThat(recorder.writeIntent(intent)).isEqualTo(WRITTEN);
    Usage used = new Usage(1, 0, 0, 2, 0, 3, 400, 5, "flex", "hd-1024x1792");

    recorder.settle(
        Settlement.of(
            intent.callId(),
            Status.SETTLED,
            new Settlement.Charge(new Usd(700), used, 77L),
            new Settlement.Exchange(null, 200, Duration.ofMillis(42)),
            null));

    assertThat(
            fleet.rows(
                "SELECT images, characters, seconds, service_tier, image_size, price_id FROM call"))
        .containsExactly("3|400|5|flex|hd-1024x1792|77");
  }

  @Test
  void settle_aWeakAnswerAndFinishWithAGoodOne_countsOneAccepted() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent weak = intent(claim);
    Intent good = intent(claim);
    assertThat(recorder.writeIntent(weak)).isEqualTo(WRITTEN);
    assertThat(recorder.writeIntent(good)).isEqualTo(WRITTEN);

    recorder.settle(settled(weak, 700).tooWeak("the answer is a refusal"));
    recorder.finish(succeeded(claim, "\"hello\""), settled(good, 800));

    assertThat(fleet.rows("SELECT cost_pico, verdict FROM call ORDER BY cost_pico"))
        .containsExactly("700|the answer is a refusal", "800|null");
    assertThat(fleet.rows("SELECT calls, accepted, cost_pico FROM cost_by_day"))
        .containsExactly("2|1|1500");
    assertThat(fleet.rows("SELECT calls, accepted FROM cost_by_job")).containsExactly("2|1");
  }

  @Test
  void settle_failedUnknownDiscardedAndReviewed_keepsTheirCostsApart() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    List<Intent> intents = IntStream.range(0, 5).mapToObj(i -> intent(claim)).toList();
    intents.forEach(recorder::writeIntent);

    recorder.settle(ended(intents.get(0), Status.FAILED, new Usd(10), USAGE));
    recorder.settle(ended(intents.get(1), Status.UNKNOWN, new Usd(99), USAGE));
    recorder.settle(settled(intents.get(2), 300).tooWeak("too short"));
    recorder.settle(settled(intents.get(3), 4_000).asReview());
    recorder.finish(succeeded(claim, "\"hello\""), settled(intents.get(4), 50_000));

    String costs =
        "SELECT calls, accepted, cost_pico, failed_cost_pico, unknown_cost_pico, discarded_cost_pico FROM ";
    assertThat(fleet.rows(costs + "cost_by_day")).containsExactly("5|1|1054310|10|1000000|300");
    assertThat(fleet.rows(costs + "cost_by_job")).containsExactly("5|1|1054310|10|1000000|300");
    assertThat(fleet.rows("SELECT answer FROM call ORDER BY cost_pico"))
        .containsExactly("null", "discarded", "review", "accepted", "null");

    // The answer came after all.
    recorder.settle(settled(intents.get(1), 600));
    assertThat(fleet.rows(costs + "cost_by_day")).containsExactly("5|1|54910|10|0|900");
  }

  @Test
  void finish_givenBackWithAnAnswer_isSettledOnceAndJudgedWhenTheTaskIsPlayedAgain()
      throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);
    recorder.writeIntent(intent);
    PaidAnswer answer = paid(intent, 700);
    Ending waits =
        new Ending(
            claim,
            new Outcome.GivenBack(Duration.ofHours(1), "budget(x)", 7L, List.of(answer)),
            new Spent(1, new Usd(700)));

    recorder.finish(waits, answer.settlement().asKept());
    recorder.finish(waits, answer.settlement().asKept());

    String costs = "SELECT calls, accepted, cost_pico, discarded_cost_pico FROM cost_by_day";
    assertThat(fleet.rows(costs)).containsExactly("1|0|700|0");
    assertThat(fleet.rows("SELECT status, answer FROM call")).containsExactly("settled|kept");
    KeptAnswers kept = new KeptAnswers(fleet.database().pool());
    assertThat(kept.of(claim.task().taskId())).containsExactly(answer);
    kept.removeDecided();
    assertThat(kept.of(claim.task().taskId())).as("not decided").hasSize(1);

    assertThat(fleet.rows("SELECT queue, paused_by FROM task")).containsExactly("delayed|7");
    fleet.update(
        "UPDATE task SET state = 'running', fence = 2, queue = NULL, paused_by = NULL, worker = ?",
        worker);
    Claim.Granted again = new Claim.Granted(claim.task(), claim.lease(), 2, 1);
    recorder.finish(succeeded(again, "\"x\""), answer.settlement());

    assertThat(fleet.rows(costs)).containsExactly("1|1|700|0");
    assertThat(fleet.rows("SELECT status, answer FROM call")).containsExactly("settled|accepted");
    kept.removeDecided();
    assertThat(kept.of(claim.task().taskId())).isEmpty();
  }

  @Test
  void completions_doneTwice_countOnce() throws SQLException {
    List<Completion> batch = new ArrayList<>();
    List<Intent> intents = new ArrayList<>();
    for (Claim.Granted claim : running(20)) {
      Intent intent = intent(claim);
      intents.add(intent);
      batch.add(new Completion(settled(intent, 700), succeeded(claim, "\"x\"")));
    }
    new IntentBatch(connection).commit(intents, false);
    assertThat(new IntentBatch(connection).commit(intents, true)).containsOnly(WRITTEN).hasSize(20);

    new CompletionBatch(connection).commit(batch, false);
    new CompletionBatch(connection).commit(batch, true);

    assertThat(fleet.rows("SELECT calls, cost_pico, input_tokens FROM cost_by_day"))
        .containsExactly("20|14000|2000");
    assertThat(fleet.rows("SELECT count(*), sum(calls), sum(cost_pico) FROM task"))
        .containsExactly("20|20|14000");
    assertThat(fleet.count("SELECT count(*) FROM finished, unnest(tasks)")).isEqualTo(20);
  }

  @Test
  void batches_ofThousandsOfCallsDoneAgainInAnyOrder_changeNothing() throws SQLException {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<List<Intent>> intents = new ArrayList<>();
    List<List<Completion>> completions = new ArrayList<>();
    long picos = 0;
    List<Claim.Granted> claims = running(4_000);
    for (int first = 0; first < claims.size(); first += 500) {
      List<Intent> writes = new ArrayList<>();
      List<Completion> ended = new ArrayList<>();
      for (Claim.Granted claim : claims.subList(first, first + 500)) {
        Intent intent = intent(claim);
        writes.add(intent);
        if (random.nextInt(10) == 0) {
          ended.add(new Completion(ended(intent, Status.FAILED, Usd.ZERO, Usage.NONE), null));
          intent = intent(claim);
          writes.add(intent);
        }
        long cost = random.nextLong(1_000_000);
        picos += cost;
        ended.add(new Completion(settled(intent, cost), succeeded(claim, "\"x\"")));
      }
      intents.add(writes);
      completions.add(ended);
      new IntentBatch(connection).commit(writes, false);
      new CompletionBatch(connection).commit(ended, false);
    }
    List<String> before = everything();

    Collections.shuffle(intents, random);
    Collections.shuffle(completions, random);
    for (int b = 0; b < intents.size(); b++) {
      List<Intent> again = intents.get(b);
      assertThat(new IntentBatch(connection).commit(again, random.nextBoolean()))
          .as("seed %s: calls that may be made again", seed)
          .containsOnly(GONE);
      List<Completion> batch = completions.get(b);
      new CompletionBatch(connection)
          .commit(batch.subList(0, 1 + random.nextInt(batch.size())), true);
      new CompletionBatch(connection).commit(batch, true);
    }

    assertThat(everything()).as("seed %s", seed).isEqualTo(before);
    assertThat(
            fleet.rows(
                "SELECT count(*) FILTER (WHERE status = 'settled'), sum(cost_pico) FROM call"))
        .as("seed %s", seed)
        .containsExactly("4000|" + picos);
  }

  private List<String> everything() throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of("call", "task", "task_output", "finished", "cost_by_day", "cost_by_job")) {
      all.add(
          fleet
              .rows(
                  "SELECT count(*), sum(hashtextextended(x::text, 0)::numeric) FROM "
                      + table
                      + " x")
              .getFirst());
    }
    return all;
  }

  @Test
  void intent_redoneAfterTheTaskWasTakenAway_isRefused() throws SQLException {
    Intent intent = intent(running(1).getFirst());
    new IntentBatch(connection).commit(List.of(intent), false);
    fleet.update("UPDATE task SET state = 'waiting', worker = NULL");

    assertThat(new IntentBatch(connection).commit(List.of(intent), true)).containsExactly(GONE);
    recorder.settle(Settlement.neverMade(intent.callId(), "not_started"));

    assertThat(fleet.rows("SELECT status, cost_pico, failure_code FROM call"))
        .containsExactly("failed|0|not_started");
  }

  @Test
  void intendAndFinish_ofAnOldFence_areRefused() throws SQLException {
    Claim.Granted old = running(1).getFirst();
    Intent before = intent(old);
    assertThat(recorder.writeIntent(before)).isEqualTo(WRITTEN);
    fleet.update("UPDATE task SET fence = fence + 1, worker = ?", fleet.worker());

    assertThat(recorder.writeIntent(intent(old))).isEqualTo(GONE);
    recorder.finish(succeeded(old, "\"late\""), settled(before, 700));

    // The call was billed, so that it is settled; its answer is nobody's.
    assertThat(fleet.rows("SELECT status, cost_pico FROM call")).containsExactly("settled|700");
    assertThat(fleet.rows("SELECT state FROM task")).containsExactly("running");
    assertThat(fleet.count("SELECT count(*) FROM task_output")).isZero();
    assertThat(fleet.count("SELECT count(*) FROM finished, unnest(tasks)")).isZero();
  }

  @Test
  void intend_afterTheJobWasCancelled_isRefused() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    fleet.rows("SELECT end_job('" + job + "', 'cancelled', 'no more')");

    assertThat(recorder.writeIntent(intent(claim))).isEqualTo(GONE);
    assertThat(fleet.count("SELECT count(*) FROM call")).isZero();
  }

  @Test
  void intend_whileTheJobIsBeingCancelled_waitsAndIsRefused() throws Exception {
    List<Claim.Granted> claims = running(50);
    List<IntentResult> started = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads;
    try (Connection cancel = fleet.database().connect("test-cancel");
        Statement s = cancel.createStatement()) {
      cancel.setAutoCommit(false);
      s.execute("SELECT end_job('" + job + "', 'cancelled', 'no more')");
      threads =
          claims.stream()
              .map(
                  c ->
                      Thread.startVirtualThread(() -> started.add(recorder.writeIntent(intent(c)))))
              .toList();
      awaitLockWaiter();
      assertThat(started).isEmpty();
      cancel.commit();
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(started).hasSize(50).containsOnly(GONE);
    assertThat(fleet.count("SELECT count(*) FROM call")).isZero();
  }

  @Test
  void finish_givenBack_goesToTheDelayedQueueAndBurnsNoClaim() throws SQLException {
    List<Claim.Granted> claims = running(2);
    recorder.finish(
        new Ending(
            claims.get(0),
            new Outcome.GivenBack(Duration.ofSeconds(30), "rate(openai)"),
            new Spent(1, Usd.ZERO)),
        null);
    recorder.finish(
        new Ending(claims.get(1), new Outcome.GivenBack(Duration.ZERO, "drain"), Spent.NOTHING),
        null);

    assertThat(
            fleet.rows(
                "SELECT state, queue, wait_reason, claims, calls, worker IS NULL, finished_at IS"
                    + " NULL, not_before > now() + interval '25 seconds' FROM task ORDER BY index"))
        .containsExactly(
            "waiting|delayed|rate(openai)|0|1|t|t|t", "waiting|ready|drain|0|0|t|t|null");
    assertThat(fleet.rows("SELECT given_back FROM finished, unnest(tasks)"))
        .containsExactly("t", "t");
  }

  @Test
  void settle_lostThenAnswered_movesTheCostInsteadOfAddingIt() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);
    recorder.writeIntent(intent);
    recorder.settle(ended(intent, Status.UNKNOWN, new Usd(5), Usage.NONE));
    assertThat(fleet.rows("SELECT calls, unknown, cost_pico FROM cost_by_day"))
        .containsExactly("1|1|1000000");

    recorder.settle(settled(intent, 700));
    recorder.settle(settled(intent, 900));

    assertThat(fleet.rows("SELECT calls, unknown, cost_pico FROM cost_by_day"))
        .containsExactly("1|0|700");
  }

  @Test
  void finish_outputThatRefersToABlob_keepsItAndFailsIfItIsGone() throws SQLException {
    List<Claim.Granted> claims = running(4);
    InstantSource clock = InstantSource.system();
    try (BlobStore blobs =
        BlobStore.open(
            TroupeConfig.Blobs.DEFAULT,
            fleet.database(),
            new Uuid7(clock, RandomGenerator.getDefault()),
            clock)) {
      Media picture = new Media("image/png", new byte[] {1, 2, 3});
      OutputBlobs outputs = OutputBlobs.in(blobs, clock);
      assertThat(outputs.keep("acme", picture.digest(), picture.content())).isTrue();
      Media gone = new Media("image/png", new byte[] {4});

      recorder.finish(referring(claims.get(0), picture), null);
      recorder.finish(referring(claims.get(1), gone), null);
      assertThat(outputs.share("acme", "acme", picture.digest())).isTrue();
      recorder.finish(referring(claims.get(2), picture), null);
      assertThat(outputs.keep("acme", LONG, new byte[] {'"', 'x', '"'})).isTrue();
      recorder.finish(
          new Ending(
              claims.get(3),
              new Outcome.Succeeded(
                  "\"x\"", MODEL.toString(), Outcome.StoredBlob.output(LONG), null),
              Spent.NOTHING),
          null);
    }

    assertThat(fleet.rows("SELECT state, failure_code FROM task ORDER BY index"))
        .containsExactly(
            "succeeded|null", "failed|not_storable", "succeeded|null", "succeeded|null");
    assertThat(fleet.rows("SELECT count(*), count(DISTINCT digest), min(tenant) FROM output_blob"))
        .containsExactly("3|2|acme");
    assertThat(fleet.rows("SELECT sweep_at FROM blob_object")).containsExactly("null", "null");
    assertThat(
            fleet.rows(
                "SELECT output_ref IS NULL, output IS NULL FROM task_output JOIN task USING (task_id)"
                    + " ORDER BY index"))
        .containsExactly("t|f", "t|f", "f|t");
  }

  private static Ending referring(Claim.Granted claim, Media media) {
    return new Ending(
        claim,
        new Outcome.Succeeded(
            media.reference(),
            MODEL.toString(),
            Outcome.StoredBlob.referredTo(media.digest()),
            null),
        Spent.NOTHING);
  }

  @Test
  void finish_twoTasksThatWriteTheSameDocument_theSecondConflicts() throws SQLException {
    List<Claim.Granted> claims =
        running(3).stream().map(c -> c.task().index() == 2 ? c : writing(c, "bible", 0)).toList();
    List<Completion> batch =
        claims.stream().map(c -> new Completion(null, succeeded(c, "{\"v\":1}"))).toList();

    new CompletionBatch(connection).commit(batch, false);
    new CompletionBatch(connection).commit(batch, true);

    assertThat(fleet.rows("SELECT state, failure_code FROM task ORDER BY index"))
        .containsExactly("succeeded|null", "failed|state_conflict", "succeeded|null");
    assertThat(fleet.rows("SELECT key, version, body, author FROM state_version"))
        .containsExactly("bible|1|{\"v\":1}|writer");
    assertThat(fleet.count("SELECT count(*) FROM task_output")).isEqualTo(2);
  }

  @Test
  void finish_ofALostTaskThatWrites_writesNoVersion() throws SQLException {
    Claim.Granted claim = writing(running(1).getFirst(), "bible", null);
    fleet.update("UPDATE task SET fence = 7");

    recorder.finish(succeeded(claim, "{}"), null);

    assertThat(fleet.count("SELECT count(*) FROM state_version")).isZero();
  }

  @Test
  void finish_aValueThatTheDatabaseRefuses_failsAloneAndTheOthersAreRecorded() throws Exception {
    List<Claim.Granted> claims = running(10);
    List<Thread> others = new ArrayList<>();
    for (Claim.Granted claim : claims.subList(1, 10)) {
      others.add(
          Thread.startVirtualThread(() -> recorder.finish(succeeded(claim, "\"fine\""), null)));
    }
    Intent intent = intent(claims.get(0));
    recorder.writeIntent(intent);
    recorder.finish(succeeded(claims.get(0), "a\0b"), settled(intent, 700));
    for (Thread t : others) {
      t.join();
    }
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(9);
    assertThat(
            fleet.rows(
                "SELECT state, failure_code, calls, cost_pico FROM task WHERE state <> 'succeeded'"))
        .containsExactly("failed|not_storable|1|700");
    assertThat(fleet.rows("SELECT failure_message FROM task WHERE state = 'failed'"))
        .singleElement()
        .satisfies(
            m ->
                assertThat(m)
                    .startsWith("what came of it can't be stored: ")
                    .contains("0x00")
                    .matches("[ -~]{1,400}"));
    assertThat(fleet.rows("SELECT status, cost_pico, request_id, answer FROM call"))
        .containsExactly("settled|700|req-1|discarded");
    assertThat(fleet.count("SELECT count(*) FROM finished, unnest(tasks)")).isEqualTo(10);
  }

  @Test
  void finish_aKeyThatIsLongerThanAnIndexHolds_failsTheTaskAndNoOther() throws Exception {
    List<Claim.Granted> claims = running(2);
    // Digits that don't repeat: what the database could compress would fit.
    StringBuilder key = new StringBuilder();
    new Random(1).ints(9_000, 'a', 'z').forEach(key::appendCodePoint);
    recorder.finish(succeeded(writing(claims.get(0), key.toString(), null), "{}"), null);
    recorder.finish(succeeded(claims.get(1), "{}"), null);

    assertThat(fleet.rows("SELECT state, failure_code FROM task ORDER BY index"))
        .containsExactly("failed|not_storable", "succeeded|null");
  }

  @Test
  void settle_wordsThatTheDatabaseRefuses_keepsTheMoneyWithoutThem() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);
    recorder.writeIntent(intent);
    Usage huge = new Usage(Long.MAX_VALUE, 0, 0, 50, 5, 0, 0, 0, "fl\0ex", "h\0d");

    recorder.settle(
        new Settlement(
            intent.callId(),
            Status.FAILED,
            new Settlement.Charge(new Usd(700), huge, null),
            new Settlement.Exchange("req\0", 200, Duration.ofDays(365_000)),
            "co\0de",
            "ver\0dict",
            Settlement.Use.OUTPUT));

    assertThat(
            fleet.rows(
                "SELECT status, cost_pico, input_tokens, output_tokens, request_id, failure_code,"
                    + " verdict, service_tier FROM call"))
        .containsExactly("failed|700|2147483647|50|null|not_storable|null|standard");
  }

  @Test
  void finish_everythingAboutItIsRefused_endsTheTaskAndKeepsTheMoney() throws SQLException {
    Claim.Granted claim = running(1).getFirst();
    Intent intent = intent(claim);
    recorder.writeIntent(intent);
    Settlement settlement =
        new Settlement(
            intent.callId(),
            Status.SETTLED,
            new Settlement.Charge(new Usd(700), USAGE, null),
            new Settlement.Exchange("re\0q", 200, Duration.ZERO),
            null,
            "ver\0dict",
            Settlement.Use.OUTPUT);

    recorder.finish(succeeded(claim, "\0"), settlement);

    assertThat(fleet.rows("SELECT state, failure_code, cost_pico FROM task"))
        .containsExactly("failed|not_storable|700");
    assertThat(fleet.rows("SELECT status, cost_pico, request_id FROM call"))
        .containsExactly("settled|700|null");
  }

  @Test
  void intend_aModelThatTheDatabaseRefuses_saysSoAndTheOthersAreWritten() throws Exception {
    List<Claim.Granted> claims = running(5);
    List<Thread> others = new ArrayList<>();
    List<IntentResult> said = Collections.synchronizedList(new ArrayList<>());
    for (Claim.Granted claim : claims.subList(1, 5)) {
      others.add(Thread.startVirtualThread(() -> said.add(recorder.writeIntent(intent(claim)))));
    }
    Intent guilty =
        new Intent(
            fleet.nextId(),
            claims.get(0),
            "writer",
            0,
            0,
            new ModelRef("openai", "gpt\0"),
            null,
            RESERVED);
    assertThat(recorder.writeIntent(guilty)).isInstanceOf(IntentResult.NotStorable.class);
    for (Thread t : others) {
      t.join();
    }
    assertThat(said).containsOnly(WRITTEN).hasSize(4);
  }

  @Test
  void randomHistories_ledgerAndRollUpsAreEqualAtTheEnd() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<Thread> threads = new ArrayList<>();
    for (Claim.Granted claim : running(400)) {
      long own = random.nextLong();
      threads.add(Thread.startVirtualThread(() -> history(claim, new Random(own))));
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(fleet.ledgerDifferences()).as("seed %d", seed).isEmpty();
    assertThat(fleet.count("SELECT count(*) FROM call WHERE status = 'intent'")).isZero();
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'running'")).isZero();
    assertThat(fleet.count("SELECT sum(cost_pico) FROM cost_by_day"))
        .isEqualTo(fleet.count("SELECT sum(cost_pico) FROM task"));
  }

  private void history(Claim.Granted claim, Random random) {
    Spent spent = Spent.NOTHING;
    for (int tries = random.nextInt(3); tries > 0; tries--) {
      Intent lost = intent(claim);
      recorder.writeIntent(lost);
      boolean unknown = random.nextBoolean();
      recorder.settle(ended(lost, unknown ? Status.UNKNOWN : Status.FAILED, Usd.ZERO, Usage.NONE));
      spent = spent.plus(unknown ? RESERVED : Usd.ZERO);
    }
    Intent last = intent(claim);
    recorder.writeIntent(last);
    int cost = random.nextInt(1_000);
    spent = spent.plus(new Usd(cost));
    Outcome outcome =
        random.nextInt(4) == 0
            ? new Outcome.Failed("provider_unavailable", "no")
            : new Outcome.Succeeded("\"x\"", MODEL.toString());
    recorder.finish(new Ending(claim, outcome, spent), settled(last, cost));
  }

  private void awaitLockWaiter() throws Exception {
    // Bounded by the test's own time-out; nothing else tells that somebody waits for a lock.
    while (fleet.count(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
        == 0) {
      Thread.onSpinWait();
    }
  }

  private List<Claim.Granted> running(int count) throws SQLException {
    Role role = Fleet.role("writer", null, MODEL.toString());
    List<TaskMessage> tasks =
        fleet.tasks(job, role, IntStream.range(0, count).mapToObj(i -> "p" + i).toList());
    fleet.update("UPDATE task SET state = 'running', fence = 1, claims = 1, worker = ?", worker);
    Lease lease = new Lease(worker, Duration.ofMinutes(1), () -> 0, 0);
    return tasks.stream().map(t -> new Claim.Granted(t, lease, 1, 0)).toList();
  }

  private static Claim.Granted writing(Claim.Granted c, String key, @Nullable Integer expects) {
    return new Claim.Granted(
        Fleet.writing(c.task(), key, expects), c.lease(), c.fence(), c.calls());
  }

  private Intent intent(Claim.Granted claim) {
    return new Intent(fleet.nextId(), claim, "writer", 0, 0, MODEL, null, RESERVED);
  }

  private static PaidAnswer paid(Intent intent, long picos) {
    return new PaidAnswer(
        intent.claim().task().taskId(),
        "writer",
        MODEL,
        "sha256:q",
        settled(intent, picos),
        new Answered("hello", USAGE, Finish.STOP, new Wire("req-1", 200)));
  }

  private static Settlement settled(Intent intent, long picos) {
    return ended(intent, Status.SETTLED, new Usd(picos), USAGE);
  }

  private static Settlement ended(Intent intent, Status status, Usd cost, Usage usage) {
    return Settlement.of(
        intent.callId(),
        status,
        new Settlement.Charge(cost, usage, null),
        new Settlement.Exchange("req-1", 200, Duration.ofMillis(42)),
        null);
  }

  private static Ending succeeded(Claim.Granted claim, String output) {
    return new Ending(
        claim, new Outcome.Succeeded(output, MODEL.toString()), new Spent(1, new Usd(700)));
  }
}
