/**
 * The provider simulator: an independent judge that speaks the providers' wires and keeps its own
 * bill. Shares no code with adapters, price loader or ledger. Benches, chaos runs, the CLI and
 * tests use this package.
 */
@NullMarked
package dev.troupe.simulator;

import org.jspecify.annotations.NullMarked;
