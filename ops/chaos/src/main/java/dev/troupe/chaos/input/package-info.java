/**
 * Hostile input, made by chance and made smaller: pure functions of a seed and an index. Used by
 * the fuzzer only.
 */
@NullMarked
package dev.troupe.chaos.input;

import org.jspecify.annotations.NullMarked;
