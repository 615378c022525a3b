package dev.troupe.stack;

import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.LogTail;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL data folder and the password that was made for it.
 *
 * @param folder holds {@code data} (PGDATA) and {@code password}
 * @param durable false: made without waiting for the disk, for data that lives for one run
 */
record PostgresCluster(Path folder, boolean durable) {
  static final String USER = "troupe";
  private static final String MAJOR = "18";

  Path data() {
    return folder.resolve("data");
  }

  String password() throws IOException {
    return passwordFile().read();
  }

  private PasswordFile passwordFile() {
    return new PasswordFile(folder.resolve("password"));
  }

  /** Makes the data folder if there is none; checks it if there is one. */
  void prepare(Path binaries, RunAs runAs, Path log) throws IOException {
    if (!Files.exists(data())) {
      create(binaries, runAs, log);
    }
    var version = data().resolve("PG_VERSION");
    if (!Files.isRegularFile(version)) {
      throw new IOException(data() + " is not a PostgreSQL data folder: it has no PG_VERSION");
    }
    var found = Files.readString(version).strip();
    if (!found.equals(MAJOR)) {
      throw new IOException(
          data() + " was written by PostgreSQL " + found + " (expected: " + MAJOR + ")");
    }
    runAs.own(folder);
    // Its process is gone: the stack's lock is ours and the orphan was stopped. The number in it
    // may be some other process's by now, on whose account the server would refuse to start.
    Files.deleteIfExists(data().resolve("postmaster.pid"));
  }

  private void create(Path binaries, RunAs runAs, Path log) throws IOException {
    // Made under another name and then moved: a kill in between leaves no half-made data.
    var draft = folder.resolve("new");
    Trees.delete(draft);
    passwordFile().make();
    runAs.own(folder);
    var command =
        new ArrayList<>(
            List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + draft,
                "--username=" + USER));
    command.addAll(
        List.of("--pwfile=" + passwordFile().file(), "--auth=scram-sha-256", "--encoding=UTF8"));
    command.addAll(
        List.of(
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
    if (!durable) {
      command.add("--no-sync");
    }
    run(runAs.command(command), log);
    Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(List<String> command, Path log) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
    try {
      int code = builder.start().waitFor();
      if (code != 0) {
        throw new IOException(
            "initdb ended with "
                + code
                + " (ran: "
                + String.join(" ", command)
                + ")\n"
                + LogTail.of(log, 5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while initdb ran", e);
    }
  }
}
