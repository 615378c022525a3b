package dev.troupe.bench;

import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.Latency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Whether the books are right after very many calls, at full speed: each row of the ledger against
 * the provider's own bill, the roll-ups against the ledger; and whether everything that was ever
 * written can be written again without changing anything.
 */
final class BillBench implements Bench {
  static final int CALLS = 1_000_000;
  private static final int PER_JOB = 100;
  private static final int WORKERS = 2;
  private static final int SLOTS = 256;
  // So much is submitted ahead of the work.
  private static final int AHEAD = 20_000;
  // One call in a hundred is refused with a 5xx, which costs nothing, and made again.
  private static final FaultConfig FAULTS =
      new FaultConfig(0.005, 0.005, 0, 0, 0, 0, FaultConfig.Outage.NONE);

  private final int calls;

  /**
   * @param calls that are to be billed
   */
  BillBench(int calls) {
    this.calls = calls;
  }

  @Override
  public void run(Report report, int divisor) throws Exception {
    int jobs = Math.max(1, calls / divisor / PER_JOB);
    report.title(
        "bill: the ledger against the provider's bill",
        "%,d simulated calls, 1 %% of requests fail first; %d workers of %d slots, calls of 20 ms; journal on, fsync on"
            .formatted(jobs * PER_JOB, WORKERS, SLOTS));
    try (Simulator simulator = simulator();
        BenchFleet fleet = new BenchFleet(Simulated.config(simulator, SLOTS), WORKERS, report)) {
      long start = System.nanoTime();
      work(fleet, jobs, report);
      double seconds = (System.nanoTime() - start) / 1e9;
      int billed = simulator.bill().calls().size();
      double rate = jobs * PER_JOB / seconds;
      report.figure("%,d calls billed in %,.0f s: %,.0f calls/s", billed, seconds, rate);
      BillFigures.Books books = compare(fleet, simulator, report);
      BillFigures.Again again = replay(fleet, report);
      boolean equal = books.agree() && !again.changed();
      report.document(new BillFigures(equal, WORKERS, SLOTS, billed, seconds, rate, books, again));
      if (!equal) {
        throw new IllegalStateException("the books are wrong; see above");
      }
    }
  }

  private static Simulator simulator() {
    return Simulator.start(
        SimulatorConfig.of(
            AccountConfig.openAi("openai")
                .withLatency(Latency.parse("20ms"))
                .withAnswers(new AnswerConfig(1, null, false)) // of every length
                .withFaults(FAULTS)));
  }

  private static void work(BenchFleet fleet, int jobs, Report report) {
    int submitted = 0;
    long ended = 0;
    while (ended < jobs) {
      int more = (int) Math.min(jobs - submitted, ended + AHEAD / PER_JOB - submitted);
      if (more > 0) {
        fleet.submit(
            IntStream.range(submitted, submitted + more).mapToObj(BillBench::job).toList());
        submitted += more;
      }
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      long before = ended;
      ended = fleet.count("SELECT count(*) FROM job WHERE state <> 'running'");
      if (ended * 20 / jobs > before * 20 / jobs) {
        report.progress("%,d of %,d calls".formatted(ended * PER_JOB, (long) jobs * PER_JOB));
      }
    }
  }

  private static byte[] job(int number) {
    return FleetClient.job("j" + number, "writer", PER_JOB, "Say something about " + number + ".");
  }

  private static BillFigures.Books compare(BenchFleet fleet, Simulator simulator, Report report)
      throws Exception {
    report.progress("comparing row by row ...");
    LedgerCheck check = LedgerCheck.of(fleet.pool(), simulator.bill());
    Usd ledger = new Usd(fleet.count("SELECT sum(cost_pico)::bigint FROM call"));
    Usd bill = Usd.of(simulator.bill().totalUsd());
    report.figure(
        "%s rows, of which %s were billed and %s failed for free; rows that differ from the bill: %s",
        Texts.count(check.rows()),
        Texts.count(check.equal()),
        Texts.count(check.free()),
        Texts.count(check.differences().size()));
    check.differences().stream().limit(5).forEach(d -> report.figure("  %s", d));
    report.figure("ledger %s", ledger.toExactString());
    report.figure("bill   %s", bill.toExactString());
    List<String> rollUps = LedgerCheck.rollUps(fleet.pool());
    report.figure(
        "roll-ups by day and by job: %s",
        rollUps.isEmpty() ? "the ledger's sums, key by key" : rollUps);
    return new BillFigures.Books(
        check.rows(),
        check.equal(),
        check.free(),
        check.differences().size(),
        check.differences().stream().limit(BillFigures.MOST).toList(),
        ledger,
        bill,
        rollUps);
  }

  private static BillFigures.Again replay(BenchFleet fleet, Report report) throws Exception {
    report.progress("writing everything again ...");
    String before = LedgerCheck.fingerprint(fleet.pool());
    long start = System.nanoTime();
    long replayed = new Replay(fleet.database()).all();
    double seconds = (System.nanoTime() - start) / 1e9;
    boolean same = before.equals(LedgerCheck.fingerprint(fleet.pool()));
    report.figure(
        "%,d intents, settlements and endings written again in %,.0f s: %s",
        replayed, seconds, same ? "nothing changed" : "SOMETHING CHANGED");
    return new BillFigures.Again(replayed, seconds, !same);
  }
}
