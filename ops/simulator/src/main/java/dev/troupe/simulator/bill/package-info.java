/**
 * The bill: every call that was charged, whatever became of its connection, with exact cost from
 * the simulator's own rates.
 */
@NullMarked
package dev.troupe.simulator.bill;

import org.jspecify.annotations.NullMarked;
