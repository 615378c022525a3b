/**
 * Budgets as the scheduler sees them: what is configured, who waits for one, what is said of it.
 */
@NullMarked
package dev.troupe.scheduler.budget;

import org.jspecify.annotations.NullMarked;
