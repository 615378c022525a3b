package dev.troupe.cli.command.job;

import dev.troupe.cli.report.Job;
import java.io.IOException;

/** What is done beside following a job, again and again. */
@FunctionalInterface
public interface JobLook {
  /** Nothing. */
  JobLook NONE = _ -> {};

  void of(Job job) throws IOException;
}
