/**
 * How one simulated account behaves: keys, models, limits, latency, faults. Plain values, read from
 * JSON or built in code.
 */
@NullMarked
package dev.troupe.simulator.config;

import org.jspecify.annotations.NullMarked;
