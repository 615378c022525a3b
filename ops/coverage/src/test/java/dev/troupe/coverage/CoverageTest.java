package dev.troupe.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IBundleCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.IPackageCoverage;
import org.jacoco.core.tools.ExecFileLoader;
import org.jacoco.report.DirectorySourceFileLocator;
import org.jacoco.report.FileMultiReportOutput;
import org.jacoco.report.IReportVisitor;
import org.jacoco.report.MultiSourceFileLocator;
import org.jacoco.report.html.HTMLFormatter;
import org.junit.jupiter.api.Test;

/** Adds up what all modules' tests, and the programs that they started, have reached. */
class CoverageTest {
  /** The modules whose code ships. */
  private static final List<String> MODULES =
      List.of(
          "schemas",
          "shared",
          "scheduler",
          "worker",
          "ops/stack",
          "ops/simulator",
          "ops/cli",
          "ops/bench",
          "ops/chaos");

  private static final int TAB = 2;
  private static final double OVERALL = 0.85;

  /** Where a mistake costs money or loses work. */
  private static final double CORE = 0.90;

  private static final Map<String, String> CORE_PACKAGES =
      Map.of(
          "plan", "dev/troupe/scheduler/plan",
          "money", "dev/troupe/shared/money",
          "limit", "dev/troupe/worker/limit",
          "record", "dev/troupe/worker/record",
          "cache", "dev/troupe/worker/cache");

  private final Path top = Path.of("..", "..");

  private record Row(String name, long covered, long lines, long coveredBranches, long branches) {
    static Row of(String name, IBundleCoverage all, Predicate<IPackageCoverage> which) {
      List<IPackageCoverage> packages = all.getPackages().stream().filter(which).toList();
      List<ICounter> lines = packages.stream().map(IPackageCoverage::getLineCounter).toList();
      List<ICounter> branches = packages.stream().map(IPackageCoverage::getBranchCounter).toList();
      return new Row(
          name,
          lines.stream().mapToLong(ICounter::getCoveredCount).sum(),
          lines.stream().mapToLong(ICounter::getTotalCount).sum(),
          branches.stream().mapToLong(ICounter::getCoveredCount).sum(),
          branches.stream().mapToLong(ICounter::getTotalCount).sum());
    }

    double ratio() {
      return (double) covered / lines;
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-10s %5.1f %% of %,6d lines   %5.1f %% of %,6d branches",
          name,
          100 * ratio(),
          lines,
          100.0 * coveredBranches / branches,
          branches);
    }
  }

  @Test
  @SuppressWarnings("SystemOut")
  void tests_reachTheProduct() throws IOException {
    ExecFileLoader reached = reached();
    IBundleCoverage all = analyzed(reached);
    report(reached, all);

    Map<String, Row> rows = new LinkedHashMap<>();
    rows.put("overall", Row.of("overall", all, _ -> true));
    CORE_PACKAGES.forEach(
        (name, inside) ->
            rows.put(
                name,
                Row.of(
                    name,
                    all,
                    p -> p.getName().equals(inside) || p.getName().startsWith(inside + "/"))));
    System.out.println("Coverage by all tests:");
    rows.values().forEach(row -> System.out.println("  " + row.line()));

    assertThat(rows)
        .allSatisfy(
            (name, row) ->
                assertThat(row.ratio())
                    .as("lines of %s that a test reaches", name)
                    .isGreaterThanOrEqualTo(name.equals("overall") ? OVERALL : CORE));
  }

  private ExecFileLoader reached() throws IOException {
    ExecFileLoader reached = new ExecFileLoader();
    for (String module : MODULES) {
      Path file = top.resolve(module).resolve("target").resolve("jacoco.exec");
      // A module without it was not tested in this run, and the sum would mean nothing.
      reached.load(file.toFile());
    }
    return reached;
  }

  private IBundleCoverage analyzed(ExecFileLoader reached) throws IOException {
    CoverageBuilder builder = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(reached.getExecutionDataStore(), builder);
    for (String module : MODULES) {
      analyzer.analyzeAll(top.resolve(module).resolve("target").resolve("classes").toFile());
    }
    return builder.getBundle("Troupe");
  }

  private void report(ExecFileLoader reached, IBundleCoverage all) throws IOException {
    Path folder = Path.of("target", "coverage");
    Files.createDirectories(folder);
    MultiSourceFileLocator sources = new MultiSourceFileLocator(TAB);
    MODULES.stream()
        .map(module -> top.resolve(module).resolve("src").resolve("main").resolve("java"))
        .forEach(
            path ->
                sources.add(
                    new DirectorySourceFileLocator(
                        path.toFile(), StandardCharsets.UTF_8.name(), TAB)));
    IReportVisitor html =
        new HTMLFormatter().createVisitor(new FileMultiReportOutput(folder.toFile()));
    html.visitInfo(
        reached.getSessionInfoStore().getInfos(), reached.getExecutionDataStore().getContents());
    html.visitBundle(all, sources);
    html.visitEnd();
  }
}
