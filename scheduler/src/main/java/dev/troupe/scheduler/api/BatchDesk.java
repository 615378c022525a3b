package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.BatchRows;
import dev.troupe.scheduler.batch.FileEstimates;
import dev.troupe.scheduler.batch.ResultFiles;

/**
 * What batches need.
 *
 * @param news told that there is one to work on
 */
public record BatchDesk(
    BatchRows batches, ResultFiles results, FileEstimates estimates, Runnable news) {}
