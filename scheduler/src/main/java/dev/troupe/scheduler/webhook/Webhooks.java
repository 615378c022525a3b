package dev.troupe.scheduler.webhook;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** Notes what is to be told, in the transaction of what it tells. Immutable. */
public final class Webhooks {
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO webhook_delivery (id, webhook, tenant, type, subject, created_at, due_at)
          VALUES (:id, :webhook, :tenant, :type, :subject, :now, :now)
          """);

  private final Map<String, TroupeConfig.Webhook> hooks;
  private final Uuid7 ids;

  /**
   * @param hooks by name
   */
  public Webhooks(Map<String, TroupeConfig.Webhook> hooks, Uuid7 ids) {
    this.hooks = Map.copyOf(hooks);
    this.ids = ids;
  }

  /**
   * Everyone who wants to know will be told.
   *
   * @param type such as {@code batch.completed}
   * @param subject the id of what it is about, as the wire has it
   */
  public void tell(Connection connection, String tenant, String type, String subject, Instant now)
      throws SQLException {
    for (Map.Entry<String, TroupeConfig.Webhook> hook : hooks.entrySet()) {
      String of = hook.getValue().tenant();
      if (hook.getValue().events().contains(type) && (of == null || of.equals(tenant))) {
        INSERT
            .on(connection)
            .set("id", ids.next())
            .set("webhook", hook.getKey())
            .set("tenant", tenant)
            .set("type", type)
            .set("subject", subject)
            .set("now", now)
            .run();
      }
    }
  }
}
