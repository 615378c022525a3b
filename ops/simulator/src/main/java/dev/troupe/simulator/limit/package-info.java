/**
 * Rate limits over a strict sliding minute, and concurrency. Time is an argument; nothing here
 * waits.
 */
@NullMarked
package dev.troupe.simulator.limit;

import org.jspecify.annotations.NullMarked;
