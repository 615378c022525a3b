/**
 * How a worker gets work and keeps the right to do it: Kafka's offers, claims in PostgreSQL, the
 * lease, the slots.
 */
@NullMarked
package dev.troupe.worker.claim;

import org.jspecify.annotations.NullMarked;
