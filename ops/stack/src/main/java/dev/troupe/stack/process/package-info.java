/**
 * Child processes that never outlive this JVM, whichever way it ends, and the small things needed
 * to run them: signals, ports, programs on PATH, log tails. Knows nothing about the servers. Anyone
 * in {@code ops} may use it.
 */
@NullMarked
package dev.troupe.stack.process;

import org.jspecify.annotations.NullMarked;
