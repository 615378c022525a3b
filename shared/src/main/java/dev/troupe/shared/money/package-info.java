/**
 * What a call may cost and what it did cost: prices by day, usage as providers count it, exact
 * dollars.
 */
@NullMarked
package dev.troupe.shared.money;

import org.jspecify.annotations.NullMarked;
