package dev.troupe.cli.command.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.Blob;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(TroupeStack.class)
class ShowIT {
  private static final Instant TEN = Instant.parse("2026-05-01T10:00:00Z");

  @TempDir Path folder = Path.of("");
  private final TestStack stack;

  ShowIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void show_tasksThatWait_saysWhatForNow() throws SQLException {
    try (Ledger ledger = new Ledger(stack, folder)) {
      ledger.update(
          "INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until)"
              + " VALUES (gen_random_uuid(), 'w', 'h', 1, 'default', 1, 'live', now() + interval '1 minute')");
      UUID job = ledger.job(TEN, "acme", "one");
      // What was in the way when they were made isn't any more, or is said by who is there now.
      waits(ledger, job, "default", "'ready', NULL, 'no_slot', 0");
      waits(ledger, job, "default", "'ready', NULL, 'no_worker', 0");
      waits(ledger, job, "gpu", "'ready', NULL, 'no_slot', 0");
      waits(
          ledger, job, "default", "'delayed', now() + interval '1 h', 'budget(global per day)', 1");
      waits(ledger, job, "default", "'ready', NULL, 'worker_lost', 1");

      assertThat(waiting(ledger))
          .containsExactly(
              "its turn",
              "its turn",
              "no worker (pool gpu)",
              "budget(global per day)",
              "worker_lost");
      assertThat(ledger.troupe(0, "show", "one").out())
          .contains("waits for: budget(global per day), until ");
    }
  }

  @Test
  void show_outputsThatAreStoredApart_areWholeOrSayWhatIsGone() throws Exception {
    String output = Json.string("é".repeat(800_000));
    String gone = Digest.of("gone");
    try (Ledger ledger = new Ledger(stack, folder)) {
      // What workers of that configuration have stored.
      Path config = folder.resolve("fleet.yaml");
      Files.writeString(
          config,
          "\nblobs: {store: folder, folder: \"%s\"}\n".formatted(folder.resolve("blobs")),
          StandardOpenOption.APPEND);
      UUID job = ledger.job(TEN, "acme", "one");
      try (Fleet fleet = Fleet.of(Configs.load(config, Map.of()));
          BlobStore blobs = fleet.blobs()) {
        Blob blob = blobs.put("acme", new ByteArrayInputStream(output.getBytes(UTF_8)), null, null);
        ended(ledger, job, blob.digest());
      }
      ended(ledger, job, gone);

      JsonNode tasks =
          Json.STRICT.readTree(ledger.troupe(0, "show", "one", "--json").out()).path("tasks");
      assertThat(tasks.path(0).path("output").toString()).isEqualTo(output);
      assertThat(tasks.path(1).path("failure_code").asString()).isEqualTo("answer_lost");
      assertThat(tasks.path(1).path("failure_message").asString())
          .isEqualTo(gone + " (expected: a blob of tenant acme)");
    }
  }

  private static void ended(Ledger ledger, UUID job, String digest) throws SQLException {
    ledger.update(
        "WITH t AS (INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state)"
            + " SELECT gen_random_uuid(), ?, 0, count(*), 'writer', 'default', 'normal', 1, 'succeeded' FROM task RETURNING task_id)"
            + " INSERT INTO task_output (task_id, output_ref) SELECT task_id, ? FROM t",
        job,
        digest);
  }

  private static void waits(Ledger ledger, UUID job, String pool, String how) throws SQLException {
    ledger.update(
        "INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state, queue, not_before, wait_reason, fence)"
            + " SELECT gen_random_uuid(), ?, 0, count(*), 'writer', ?, 'normal', 1, 'waiting', "
            + how
            + " FROM task",
        job,
        pool);
  }

  private static List<String> waiting(Ledger ledger) {
    return Json.STRICT
        .readTree(ledger.troupe(0, "show", "one", "--json").out())
        .path("tasks")
        .valueStream()
        .map(task -> task.path("waiting").asString(""))
        .toList();
  }
}
