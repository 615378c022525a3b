/**
 * Batches as {@code /v1/batches} has them: files of requests that become jobs, and files of what
 * came of them.
 */
@NullMarked
package dev.troupe.scheduler.batch;

import org.jspecify.annotations.NullMarked;
