/**
 * The contracts: message records, ids, money. Everyone may use them; they use nobody but Jackson.
 */
@NullMarked
package dev.troupe.schemas;

import org.jspecify.annotations.NullMarked;
