package dev.troupe.scheduler.app;

import dev.troupe.scheduler.webhook.WebhookSender;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Tells what there is to tell, on the leader. */
final class WebhookLoop implements Loop.Work {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final WebhookSender sender;
  private final BooleanSupplier leads;
  private final Signal look = new Signal();

  WebhookLoop(WebhookSender sender, BooleanSupplier leads) {
    this.sender = sender;
    this.leads = leads;
  }

  @Override
  public void round(Progress progress) throws Exception {
    progress.on("webhooks");
    boolean more = leads.getAsBoolean() && sender.round();
    progress.succeeded();
    if (!more) {
      look.await(EVERY);
    }
  }

  @Override
  public void close() {
    // Its client is the application's to close: after a round that failed there is a next one.
  }
}
