/**
 * Deterministic answers: prose and schema-true JSON made from word lists and the words of the
 * prompt, and the counting of tokens.
 */
@NullMarked
package dev.troupe.simulator.answer;

import org.jspecify.annotations.NullMarked;
