package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Ends a job: no further call of it starts; calls in flight are still paid.")
final class CancelCommand implements Callable<Integer> {
  private static final Sql END = Sql.of("SELECT end_job(:job, 'cancelled', :reason) AS tasks");
  private static final Sql AUDIT = Sql.of("SELECT audit_add(:actor, 'cancel', :subject, :reason)");

  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "JOB", description = "Its id.")
  String job = "";

  @Option(names = "--reason", required = true, description = "For the audit log.")
  String reason = "";

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  CancelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw CliException.usage("--reason: empty (expected: why, for the audit log)");
    }
    try (Fleet connected = fleet.require(context)) {
      Job found = new Jobs(connected.pool()).require(job, tenant);
      Integer tasks = cancel(connected, found.jobId());
      if (tasks == null) {
        throw CliException.usage(
            "job " + found.id() + " is over already (expected: a running job)");
      }
      context.terminal().data("cancelled " + found.id() + " (" + Texts.count(tasks, "task") + ")");
    }
    return 0;
  }

  /** How many tasks that ended; null: the job had ended before. */
  private @Nullable Integer cancel(Fleet connected, UUID jobId) {
    try (Connection connection = connected.pool().getConnection()) {
      connection.setAutoCommit(false);
      try {
        Integer tasks = end(connection, jobId);
        if (tasks != null) {
          audit(connection, jobId);
        }
        connection.commit();
        return tasks;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  private @Nullable Integer end(Connection connection, UUID jobId) throws SQLException {
    return END.on(connection)
        .set("job", jobId)
        .set("reason", reason)
        .one(row -> row.integerOrNull("tasks"));
  }

  private void audit(Connection connection, UUID jobId) throws SQLException {
    AUDIT
        .on(connection)
        .set("actor", System.getProperty("user.name", "unknown"))
        .set("subject", jobId.toString())
        .set("reason", reason)
        .run();
  }
}
