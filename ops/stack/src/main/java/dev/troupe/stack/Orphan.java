package dev.troupe.stack;

import dev.troupe.stack.process.Liveness;
import dev.troupe.stack.process.PrivateFiles;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers which process serves a data folder, so that the next start finds one that is still on
 * its way out after its parent was killed. Numbers of processes are used again, so the start time
 * is kept, too. Only to be used under the data folder's lock: what is alive then has no parent any
 * more.
 */
record Orphan(Path file) {
  private static final Duration GRACE = Duration.ofSeconds(5);

  void remember(ProcessHandle process) throws IOException {
    PrivateFiles.write(file, process.pid() + " " + startOf(process));
  }

  /** Waits a little for the process to end by itself, then kills it. */
  void stop() throws IOException {
    var process = find();
    if (process.isPresent()) {
      process.get().destroy();
      if (!Waiting.until(GRACE, () -> !Liveness.runs(process.get()))) {
        process.get().destroyForcibly();
        Waiting.until(GRACE, () -> !Liveness.runs(process.get()));
      }
    }
    Files.deleteIfExists(file);
  }

  private Optional<ProcessHandle> find() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var words = Files.readString(file).strip().split(" ", 2);
    if (words.length != 2 || !words[0].matches("\\d{1,18}")) {
      return Optional.empty(); // cut off by a crash
    }
    return ProcessHandle.of(Long.parseLong(words[0]))
        .filter(Liveness::runs)
        .filter(p -> startOf(p).equals(words[1]));
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
