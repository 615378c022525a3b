/**
 * The one configured JSON mapper, with every read limit set. Used by all other packages of the
 * simulator.
 */
@NullMarked
package dev.troupe.simulator.json;

import org.jspecify.annotations.NullMarked;
