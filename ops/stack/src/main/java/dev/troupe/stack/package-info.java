/**
 * Real Kafka (KRaft, share groups), PostgreSQL and Redis as child processes on loopback: {@link
 * dev.troupe.stack.Stack} starts and stops all three, each {@link dev.troupe.stack.Server} can be
 * killed, frozen and restarted alone. For tests, demos, benchmarks and {@code troupe up}; not for
 * production, where the versions inside get no security fixes. Used by everything in {@code ops},
 * and by tests.
 */
@NullMarked
package dev.troupe.stack;

import org.jspecify.annotations.NullMarked;
