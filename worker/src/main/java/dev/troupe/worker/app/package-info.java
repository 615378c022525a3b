/**
 * The worker process: reads the configuration, builds everything, runs until a signal. Nobody uses
 * it.
 */
@NullMarked
package dev.troupe.worker.app;

import org.jspecify.annotations.NullMarked;
