package dev.troupe.scheduler;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.KafkaClients;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays tasks as a worker does as far as the scheduler can see: takes offers from Kafka, claims and
 * ends them in PostgreSQL. What it answers is a function of the task; null means that it fails.
 */
final class PretendWorker implements AutoCloseable {
  final UUID id = UUID.randomUUID();
  final Queue<TaskMessage> played = new ConcurrentLinkedQueue<>();
  private final Connection connection;
  private final KafkaShareConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean stopping;

  PretendWorker(
      String jdbcUrl,
      KafkaClients kafka,
      Topics topics,
      int slots,
      Function<TaskMessage, @Nullable String> answer)
      throws SQLException {
    this.connection = DriverManager.getConnection(jdbcUrl);
    try (PreparedStatement s =
        connection.prepareStatement(
            "INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until) VALUES (?, 'pretend', 'here', 1, 'default', ?, 'live', now() + interval '1 hour')")) {
      s.setObject(1, id);
      s.setInt(2, slots);
      s.execute();
    }
    this.consumer = kafka.shareConsumer("pretend", topics.workers("default", Lane.BATCH), 50);
    this.thread =
        Thread.ofPlatform()
            .name("pretend")
            .start(
                () -> {
                  consumer.subscribe(List.of(topics.tasks("default", Lane.BATCH)));
                  try {
                    while (!stopping) {
                      for (ConsumerRecord<String, byte[]> record :
                          consumer.poll(Duration.ofMillis(200))) {
                        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
                        play(Json.MESSAGES.readValue(record.value(), TaskMessage.class), answer);
                      }
                      consumer.commitSync();
                    }
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  } finally {
                    consumer.close();
                  }
                });
  }

  private void play(TaskMessage task, Function<TaskMessage, @Nullable String> answer)
      throws SQLException {
    if (!claim(task)) {
      return;
    }
    played.add(task);
    String output = answer.apply(task);
    if (output != null && output.isEmpty()) {
      return; // holds it for ever
    }
    try (PreparedStatement s =
        connection.prepareStatement(
            """
            WITH t AS (UPDATE task SET state = ?::task_state, finished_at = now(), failure_code = ?, failure_message = ? WHERE task_id = ? AND worker = ? AND state = 'running'
                       RETURNING task_id, job_id),
            o AS (INSERT INTO task_output (task_id, output, output_ref)
                  SELECT task_id, CASE WHEN NOT starts_with(?, 'sha256:') THEN ? END, CASE WHEN starts_with(?, 'sha256:') THEN ? END FROM t WHERE ?::text IS NOT NULL),
            b AS (INSERT INTO output_blob (task_id, tenant, digest)
                  SELECT task_id, ?, coalesce(substring(? FROM '^sha256:.*'), substring(? FROM '"digest":"(sha256:[0-9a-f]{64})"')) FROM t
                   WHERE strpos(?, 'sha256:') > 0),
            f AS (INSERT INTO finished (job_id, tasks) SELECT job_id, ARRAY[task_id] FROM t)
            SELECT pg_notify('troupe_finished', '') FROM t
            """)) {
      s.setString(1, output == null ? "failed" : "succeeded");
      s.setString(2, output == null ? "refused" : null);
      s.setString(3, output == null ? "as asked" : null);
      s.setObject(4, task.taskId());
      s.setObject(5, id);
      for (int i = 6; i <= 14; i++) {
        s.setString(i, i == 11 ? task.tenant() : output);
      }
      s.execute();
    }
  }

  private boolean claim(TaskMessage task) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement(
            "UPDATE task SET state = 'running', fence = fence + 1, claims = claims + 1, worker = ?, claimed_at = now() WHERE task_id = ? AND state IN ('waiting', 'dispatched') RETURNING 1")) {
      s.setObject(1, id);
      s.setObject(2, task.taskId());
      try (ResultSet r = s.executeQuery()) {
        return r.next();
      }
    }
  }

  @Override
  public void close() throws Exception {
    stopping = true;
    thread.join();
    connection.close();
  }
}
