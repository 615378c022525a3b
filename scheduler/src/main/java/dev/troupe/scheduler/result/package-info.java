/**
 * What a job has given: its results as lines, in the order in which they came or were asked for.
 */
@NullMarked
package dev.troupe.scheduler.result;

import org.jspecify.annotations.NullMarked;
