package dev.troupe.scheduler.app;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.Tasks;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.config.TroupeConfig;
import java.time.InstantSource;

/** How tasks get from jobs to workers: what intake and the leader's loops share. */
record TaskFlow(Jobs jobs, DispatchWindow window, Tasks tasks, Offers offers) {
  static TaskFlow of(
      TroupeConfig.Scheduler config, BlobStore blobs, Kafka kafka, InstantSource clock) {
    DispatchWindow window = new DispatchWindow(clock, config.windowFactor());
    return new TaskFlow(
        new Jobs(blobs),
        window,
        new Tasks(window),
        new Offers(kafka.producer(), kafka.topics(), kafka.pools(), clock));
  }
}
