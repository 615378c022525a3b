/**
 * The HTTP front, the desk that takes one call through limits, faults, latency, answer and bill,
 * and the admin calls. Knows no wire by name.
 */
@NullMarked
package dev.troupe.simulator.server;

import org.jspecify.annotations.NullMarked;
