package dev.troupe.bench;

import dev.troupe.cli.command.CliContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description = {
      "Measures this machine with a fleet of its own, and says under which conditions.",
      "",
      "  answers    what is added to a call that somebody waits for over HTTP",
      "  chain      tasks through the whole durable chain, calls that take no time",
      "  cache      questions that were answered before: out of memory, out of Redis",
      "  calls      calls in flight with a long tail, against the ideal rate",
      "  episode    an episode at a model's latencies: at once, again, one by one",
      "  growth     what a task costs with a million others in the tables",
      "  latency    from submit to the call on the wire, when nothing else goes on",
      "  limits     how much of a provider's limits a fleet uses, and whether it exceeds them",
      "  admission  what asking the limits adds to a call",
      "  memory     one worker with ten thousand calls in flight",
      "  reports    costs by everything with ten million calls, against asking the ledger",
      "  rows       a million rows: accepting them, reading results",
      "  scale      one, two and four workers",
      "  start      cold processes by the documented commands, against warm ones",
      "  waiting    what tasks cost that wait for a limit",
      "  writes     what PostgreSQL writes for a task, by table",
      "  bill       a million calls, each row against the provider's bill; not among all",
      ""
    })
final class BenchCommand implements Callable<Integer> {
  private static final SortedMap<String, Bench> BENCHES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("admission", new AdmissionBench()),
              Map.entry("answers", new AnswersBench()),
              Map.entry("chain", new ChainBench()),
              Map.entry("cache", new CacheBench()),
              Map.entry("calls", new CallsBench()),
              Map.entry("episode", new EpisodeBench()),
              Map.entry("growth", new GrowthBench()),
              Map.entry("latency", new LatencyBench()),
              Map.entry("limits", new LimitsBench()),
              Map.entry("memory", new MemoryBench()),
              Map.entry("reports", new ReportsBench()),
              Map.entry("rows", new RowsBench()),
              Map.entry("scale", new ScaleBench()),
              Map.entry("start", new StartBench()),
              Map.entry("waiting", new WaitingBench()),
              Map.entry("writes", new WritesBench())));

  private static final String BILL = "bill";
  private static final int MIN_CALLS = 100;
  // The provider's bill is in this process's memory, 600 bytes a line.
  private static final int MAX_CALLS = 5_000_000;

  private final CliContext context;

  @Parameters(arity = "0..*", paramLabel = "WHICH", description = "Default: all of them.")
  List<String> which = List.of();

  @Option(
      names = "--quick",
      description = "A tenth of the work: to see that it runs, not to quote.")
  boolean quick;

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "Of bill. Default: 1,000,000, which take a quarter of an hour.")
  int calls = BillBench.CALLS;

  @Option(names = "--json", description = "Of bill, by itself: as JSON.")
  boolean json;

  BenchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    List<String> chosen = which.isEmpty() ? List.copyOf(BENCHES.keySet()) : which;
    List<Bench> benches = new ArrayList<>();
    if (calls < MIN_CALLS || calls > MAX_CALLS) {
      return refuse("--calls: %d (expected: %d to %d)".formatted(calls, MIN_CALLS, MAX_CALLS));
    }
    if (json && !chosen.equals(List.of(BILL))) {
      return refuse("--json: %s (expected: %s)".formatted(String.join(", ", chosen), BILL));
    }
    for (String name : chosen) {
      Bench bench = name.equals(BILL) ? new BillBench(calls) : BENCHES.get(name);
      if (bench == null) {
        return refuse(
            "WHICH: %s (expected: %s, %s)"
                .formatted(name, BILL, String.join(", ", BENCHES.keySet())));
      }
      benches.add(bench);
    }
    for (Bench bench : benches) {
      bench.run(new Report(context.terminal(), json), quick ? 10 : 1);
    }
    return 0;
  }

  private int refuse(String mistake) {
    context.terminal().note(mistake);
    return 2;
  }
}
