package dev.troupe.worker.pipeline;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.prompt.Prompts;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.Router;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Everything that tasks are executed with.
 *
 * @param clock for deadlines
 * @param nanos a monotonic clock, for latencies
 */
public record PipelineContext(
    Prompts prompts,
    Router router,
    Admission admission,
    Recorder recorder,
    Judge judge,
    Backoff backoff,
    Pause pause,
    InstantSource clock,
    LongSupplier nanos) {}
