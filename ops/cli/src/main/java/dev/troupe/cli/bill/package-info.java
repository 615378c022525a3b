/** Compares what a provider charged with what the ledger says, call by call. */
@NullMarked
package dev.troupe.cli.bill;

import org.jspecify.annotations.NullMarked;
