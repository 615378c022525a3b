/** A provider without a network, free of charge, for benches and trials. */
@NullMarked
package dev.troupe.worker.provider.stub;

import org.jspecify.annotations.NullMarked;
