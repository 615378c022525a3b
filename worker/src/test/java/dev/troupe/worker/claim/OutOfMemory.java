package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.worker.testbed.TaskMessages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A program in which a task takes all memory there is, and that would wait for ever after that. */
final class OutOfMemory {
  private OutOfMemory() {}

  public static void main(String[] arguments) throws InterruptedException {
    Health.ofProcess(InstantSource.system()).watchThreads();
    Slots slots = new Slots(2, System::nanoTime);
    UUID id = new UUID(0, 1);
    Lease lease = new Lease(id, Duration.ofSeconds(10), () -> 0, 0);
    TaskMessage task = TaskMessages.of(id).build();
    int taken = slots.reserve(Lane.BATCH, 1, Duration.ZERO);
    if (taken == 1) {
      slots.run(Lane.BATCH, new Claim.Granted(task, lease, 1, 0), c -> takeAll());
    }
    new CountDownLatch(1).await();
  }

  private static void takeAll() {
    StringBuilder all = new StringBuilder("all of it ");
    while (all.length() > 0) {
      all.append(all);
    }
  }
}
