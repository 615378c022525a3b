package dev.troupe.cli.command.budget;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.Jobs;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which budget is meant on the command line. */
record BudgetTarget(String scope, String name, Per per) {
  static final String SCOPES =
      "global, job (each job by itself), or tenant/, role/, provider/ or job/ with a name";

  /** How long a budget lasts. */
  enum Per {
    RUN,
    DAY,
    MONTH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static BudgetTarget parse(String text, @Nullable Per per) {
    if (!text.matches("global|job|(tenant|role|provider|job)/.{1,200}")) {
      throw CliException.usage("SCOPE: " + text + " (expected: " + SCOPES + ")");
    }
    int slash = text.indexOf('/');
    String scope = slash < 0 ? text : text.substring(0, slash);
    boolean oneJob = scope.equals("job") && slash > 0;
    if (oneJob && per != null && per != Per.RUN) {
      throw CliException.usage("--per: " + per + " (expected of job/ID: run)");
    }
    if (!oneJob && per == null) {
      throw CliException.usage("--per: none (expected: day, month or run)");
    }
    return new BudgetTarget(
        scope, slash < 0 ? "" : text.substring(slash + 1), per == null ? Per.RUN : per);
  }

  Budgets.Key key(Jobs jobs, @Nullable String tenant) {
    String subject =
        scope.equals("job") && !name.isEmpty()
            ? jobs.require(name, tenant).jobId().toString()
            : name;
    return new Budgets.Key(scope, subject, per.toString());
  }

  String shown() {
    return scope + (name.isEmpty() ? "" : "/" + name) + " per " + per;
  }
}
