package dev.troupe.cli.command.local;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Cancels;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Says what is kept when a signal ends a run, and how to go on. On a fleet that goes on running it
 * asks whether the job is to be cancelled. Thread-safe.
 */
final class Interrupted implements AutoCloseable {
  // Nobody waits at a terminal that was left.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Session session;
  private final OnInterrupt choice;
  private final Terminal terminal;
  private final Thread hook = Thread.ofPlatform().name("interrupted").unstarted(this::interrupted);
  private @Nullable String job;
  private @Nullable Path file;
  private int results;

  Interrupted(Session session, OnInterrupt choice, Terminal terminal) {
    this.session = session;
    this.choice = choice;
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Which job it is now. */
  synchronized void follows(String id) {
    job = id;
  }

  /** So many results are in that file for good. */
  synchronized void kept(int count, Path where) {
    results = count;
    file = where;
  }

  private synchronized void interrupted() {
    if (job == null) {
      return;
    }
    terminal.note("");
    if (file != null) {
      terminal.note("  " + Texts.count(results, "result") + " in " + file);
    }
    if (session.own() != null) {
      terminal.note("  job " + job + " is kept: the same command goes on with it");
      return;
    }
    if (wantsCancel()) {
      cancel(job);
    } else {
      terminal.note(
          "  job "
              + job
              + " goes on without us: the same command follows it again, 'troupe cancel' ends it");
    }
  }

  private boolean wantsCancel() {
    return switch (choice) {
      case LEAVE -> false;
      case CANCEL -> true;
      case ASK -> terminal.live() && asked();
    };
  }

  private boolean asked() {
    terminal.note("  Enter leaves job " + job + " running, c and Enter cancels it:");
    CompletableFuture<Integer> key = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("asked")
        .start(
            () -> {
              try {
                key.complete(System.in.read());
              } catch (IOException e) {
                key.complete(-1);
              }
            });
    try {
      return key.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) == 'c';
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private void cancel(String id) {
    try {
      Integer tasks =
          new Cancels(session.fleet().pool())
              .cancel(
                  new Jobs(session.fleet().pool(), session.fleet()::blobs)
                      .require(id, null)
                      .jobId(),
                  "interrupted by its submitter");
      terminal.note("  cancelled " + id + (tasks == null ? ": it was over" : ""));
    } catch (CliException e) {
      terminal.note("troupe: job " + id + " goes on: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way out, and the hook says so.
    }
  }
}
