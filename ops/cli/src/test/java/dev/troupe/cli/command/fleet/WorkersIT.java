package dev.troupe.cli.command.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(TroupeStack.class)
class WorkersIT {
  @TempDir Path folder = Path.of("");
  private final TestStack stack;

  WorkersIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void workers_oneStands_saysWhichLoopAtWhatSinceWhenAndWhy() throws SQLException {
    try (Ledger ledger = new Ledger(stack, folder)) {
      worker(ledger, "calm", "live");
      UUID stuck = worker(ledger, "stuck", "live");
      UUID gone = worker(ledger, "gone", "gone");
      for (UUID id : new UUID[] {stuck, gone}) {
        ledger.update(
            "INSERT INTO stall (process, kind, name, loop, item, since, reason) VALUES (?, 'worker',"
                + " 'w', 'record-completions', '500 items', now() - interval '42 minutes', 'disk is"
                + " full')",
            id.toString());
      }

      assertThat(ledger.troupe(0, "workers").out())
          .containsPattern(
              "stuck stands: record-completions \\(500 items\\) since 42 min \\d+ s: disk is full")
          .doesNotContain("calm stands", "gone stands");
      JsonNode json = Json.MESSAGES.readTree(ledger.troupe(0, "workers", "--json").out());
      JsonNode stands = json.path(1).path("stands").path(0);
      assertThat(stands.path("loop").asString()).isEqualTo("record-completions");
      assertThat(stands.path("reason").asString()).isEqualTo("disk is full");
      assertThat(json.path(0).path("stands").isEmpty()).isTrue();
    }
  }

  private static UUID worker(Ledger ledger, String name, String state) throws SQLException {
    UUID id = new UUID(name.length(), name.hashCode());
    ledger.update(
        "INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until)"
            + " VALUES (?, ?, 'h', 1, 'default', 10, ?, now() + interval '1 minute')",
        id,
        name,
        state);
    return id;
  }
}
