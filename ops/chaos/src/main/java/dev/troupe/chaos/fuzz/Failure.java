package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Message;

/**
 * A message that did harm.
 *
 * @param index with which, and the seed, it can be sent alone
 * @param what it did
 * @param smallest that was found to do the same
 */
record Failure(String door, long index, String kind, String what, Message smallest) {}
