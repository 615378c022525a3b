package dev.troupe.scheduler.webhook;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, at least once: a delivery whose answer was lost is sent again under the same
 * id. Whoever does not take it is asked again, later and later, for three days. Its rounds are for
 * one thread.
 */
public final class WebhookSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** While it is on its way, nobody else sends it. */
  private static final Duration HELD = Duration.ofMinutes(1);

  private static final Duration KEPT = Duration.ofDays(30);
  private static final int AT_ONCE = 50;
  private static final int GONE = 410;

  /** As Standard Webhooks recommends. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final Sql TAKE =
      Sql.of(
          """
          UPDATE webhook_delivery SET due_at = :held, attempts = attempts + 1
           WHERE id IN (SELECT id FROM webhook_delivery WHERE due_at <= :now ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
          RETURNING id, webhook, type, subject, created_at, attempts
          """);

  private static final Sql END =
      Sql.of(
          "UPDATE webhook_delivery SET due_at = :due, problem = :problem, delivered_at = :delivered WHERE id = :id");

  private static final Sql FORGET =
      Sql.of("DELETE FROM webhook_delivery WHERE created_at < :before AND due_at IS NULL");

  private final Database database;
  private final Map<String, TroupeConfig.Webhook> hooks;
  private final Map<String, WebhookKey> keys;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param hooks by name
   */
  public WebhookSender(
      Database database, Map<String, TroupeConfig.Webhook> hooks, InstantSource clock) {
    this.database = database;
    this.hooks = Map.copyOf(hooks);
    this.keys =
        hooks.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, e -> new WebhookKey(e.getValue().secret())));
    this.clock = clock;
  }

  /** One that is on its way. */
  private record Sent(Delivery delivery, CompletableFuture<HttpResponse<Void>> answer) {}

  /** Sends what is due; whether there may be more. */
  public boolean round() throws SQLException, InterruptedException {
    List<Delivery> due = take();
    List<Sent> sent = new ArrayList<>();
    for (Delivery delivery : due) {
      TroupeConfig.Webhook hook = hooks.get(delivery.webhook());
      if (hook == null) {
        end(delivery.id(), null, "no webhook of that name is configured", null);
      } else {
        sent.add(new Sent(delivery, http.sendAsync(request(delivery, hook), discarding())));
      }
    }
    for (Sent each : sent) {
      settle(each);
    }
    return due.size() == AT_ONCE;
  }

  private static HttpResponse.BodyHandler<Void> discarding() {
    return HttpResponse.BodyHandlers.discarding();
  }

  private List<Delivery> take() throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        c -> {
          FORGET.on(c).set("before", now.minus(KEPT)).run();
          return TAKE.on(c)
              .set("held", now.plus(HELD))
              .set("now", now)
              .set("limit", AT_ONCE)
              .list(
                  row ->
                      new Delivery(
                          row.uuid("id"),
                          row.text("webhook"),
                          row.text("type"),
                          row.text("subject"),
                          row.instant("created_at"),
                          row.integer("attempts")));
        });
  }

  private HttpRequest request(Delivery delivery, TroupeConfig.Webhook hook) {
    byte[] body = delivery.body();
    long timestamp = clock.instant().getEpochSecond();
    WebhookKey key = Objects.requireNonNull(keys.get(delivery.webhook()));
    return HttpRequest.newBuilder(hook.url())
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .header("User-Agent", "Troupe")
        .header("webhook-id", delivery.wireId())
        .header("webhook-timestamp", Long.toString(timestamp))
        .header("webhook-signature", key.sign(delivery.wireId(), timestamp, body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private void settle(Sent sent) throws SQLException, InterruptedException {
    Delivery delivery = sent.delivery();
    String problem;
    boolean gone = false;
    try {
      int status = sent.answer().get().statusCode();
      if (status / 100 == 2) {
        end(delivery.id(), null, null, clock.instant());
        return;
      }
      problem = "status " + status;
      gone = status == GONE;
    } catch (ExecutionException e) {
      problem = String.valueOf(e.getCause());
    }
    boolean givenUp = gone || delivery.attempts() > PAUSES.size();
    Instant again = givenUp ? null : clock.instant().plus(PAUSES.get(delivery.attempts() - 1));
    log.warn(
        "webhook {} did not take {} of {} ({}): {}",
        delivery.webhook(),
        delivery.type(),
        delivery.subject(),
        problem,
        again == null ? "given up" : "again at " + again);
    end(delivery.id(), again, problem, null);
  }

  private void end(
      UUID id, @Nullable Instant due, @Nullable String problem, @Nullable Instant delivered)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      END.on(connection)
          .set("id", id)
          .set("due", due)
          .set("problem", problem)
          .set("delivered", delivered)
          .run();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
