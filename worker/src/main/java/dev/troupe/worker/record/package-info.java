/** The ledger and the outcomes: many tasks' intents, settlements and endings in one commit. */
@NullMarked
package dev.troupe.worker.record;

import org.jspecify.annotations.NullMarked;
