/**
 * What is prepared once per user and kept: unpacked server binaries, the broker's jar, class
 * archives. Used by the launchers in {@code dev.troupe.stack}.
 */
@NullMarked
package dev.troupe.stack.cache;

import org.jspecify.annotations.NullMarked;
