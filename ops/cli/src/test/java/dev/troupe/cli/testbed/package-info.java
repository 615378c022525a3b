/** A ledger for tests of what reads it. */
package dev.troupe.cli.testbed;
