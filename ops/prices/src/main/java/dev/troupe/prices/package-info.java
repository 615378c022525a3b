/**
 * Makes the shipped price tables from copies of what their sources publish. A tool for whoever
 * refreshes them: nothing of the product may use it.
 */
@NullMarked
package dev.troupe.prices;

import org.jspecify.annotations.NullMarked;
