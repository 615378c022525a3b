package dev.troupe.cli.command;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
    try (PreparedStatement end =
        connection.prepareStatement("SELECT end_job(?, 'cancelled', ?) AS tasks")) {
      end.setObject(1, jobId);
      end.setString(2, reason);
      try (ResultSet row = end.executeQuery()) {
        row.next();
        int tasks = row.getInt("tasks");
        return row.wasNull() ? null : tasks;
      }
    }
  }

  private void audit(Connection connection, UUID jobId) throws SQLException {
    try (PreparedStatement audit =
        connection.prepareStatement("SELECT audit_add(?, 'cancel', ?, ?)")) {
      audit.setString(1, System.getProperty("user.name", "unknown"));
      audit.setString(2, jobId.toString());
      audit.setString(3, reason);
      audit.executeQuery().close();
    }
  }
}
