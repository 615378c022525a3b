package dev.troupe.scheduler.batch;

import java.util.List;

/** How a job gets to the topic. */
@FunctionalInterface
public interface JobDoor {
  /**
   * Returns once Kafka has it on all replicas.
   *
   * @return what is wrong with it; empty: nothing, and it is on its way
   */
  List<String> submit(String submission) throws InterruptedException;
}
