/** Tells whom the configuration names of what has happened, as Standard Webhooks has it. */
@NullMarked
package dev.troupe.scheduler.webhook;

import org.jspecify.annotations.NullMarked;
