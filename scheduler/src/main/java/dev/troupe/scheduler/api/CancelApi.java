package dev.troupe.scheduler.api;

import dev.troupe.scheduler.report.JobKey;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /v1/jobs/{id}/cancel} with {@code {"reason": ...}}: once it has answered, no further
 * call of the job starts. Again it does nothing, and says the same.
 */
final class CancelApi {
  private static final int MAX_REASON = 500;

  private static final Sql END = Sql.of("SELECT end_job(:job, 'cancelled', :reason) AS tasks");
  private static final Sql AUDIT = Sql.of("SELECT audit_add('http', 'cancel', :subject, :reason)");

  private final Database database;

  CancelApi(Database database) {
    this.database = database;
  }

  void serve(Target target, ServerRequest request, ServerResponse response)
      throws Refused, IOException, SQLException {
    var _ = Replies.allow(request, "POST");
    String reason = reason(Body.read(request));
    Connections.received();
    String tenant = target.tenant();
    String id = target.id(2);
    try (Connection connection = database.pool().getConnection()) {
      JobKey job =
          JobKey.find(connection, tenant, id)
              .orElseThrow(
                  () ->
                      Refused.of(
                          Status.NOT_FOUND_404, Problem.at("id", id, "a job of tenant " + tenant)));
      cancel(job.jobId(), reason);
      JobView now = JobView.find(connection, tenant, id).orElseThrow();
      if (!now.state().equals(JobState.CANCELLED.label())) {
        throw Refused.of(
            Status.CONFLICT_409, Problem.at("id", id, "a running job; it has " + now.state()));
      }
      Replies.send(request, response, Status.OK_200, now);
    }
  }

  private void cancel(UUID job, String reason) throws SQLException {
    var _ =
        database.transaction(
            c -> {
              boolean ended =
                  END.on(c)
                      .set("job", job)
                      .set("reason", reason)
                      .one(row -> row.integerOrNull("tasks") != null);
              if (ended) {
                AUDIT.on(c).set("subject", job.toString()).set("reason", reason).run();
              }
              return true;
            });
  }

  private static String reason(byte[] body) throws Refused {
    JsonNode reason = Json.MESSAGES.missingNode();
    try {
      reason = Json.STRICT.readTree(body).path("reason");
    } catch (JacksonException e) {
      // Said below.
    }
    String text = reason.isString() ? reason.stringValue().strip() : "";
    boolean printable = text.codePoints().noneMatch(Character::isISOControl);
    if (text.isEmpty() || text.length() > MAX_REASON || !printable) {
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at(
              "reason",
              null,
              "why, in 1 to " + MAX_REASON + " characters on one line, for the audit log"));
    }
    return text;
  }
}
