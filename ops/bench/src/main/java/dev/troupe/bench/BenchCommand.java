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
      "  chain      tasks through the whole durable chain, calls that take no time",
      "  cache      questions that were answered before: out of memory, out of Redis",
      "  calls      calls in flight with a long tail, against the ideal rate",
      "  latency    from submit to the call on the wire, when nothing else goes on",
      "  limits     how much of a provider's limits a fleet uses, and whether it exceeds them",
      "  admission  what asking the limits adds to a call",
      "  reports    costs by everything with ten million calls, against asking the ledger",
      "  scale      one, two and four workers",
      "  bill       a million calls, each row against the provider's bill; not among all",
      ""
    })
final class BenchCommand implements Callable<Integer> {
  private static final SortedMap<String, Bench> BENCHES =
      new TreeMap<>(
          Map.of(
              "admission",
              new AdmissionBench(),
              "chain",
              new ChainBench(),
              "cache",
              new CacheBench(),
              "calls",
              new CallsBench(),
              "latency",
              new LatencyBench(),
              "limits",
              new LimitsBench(),
              "reports",
              new ReportsBench(),
              "scale",
              new ScaleBench()));

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
