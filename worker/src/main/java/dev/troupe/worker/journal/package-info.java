/**
 * Answers that were paid for and not yet recorded, on the disk of the machine that they came to: so
 * that the death of a worker, or of the database at that moment, makes nobody pay for them again.
 * The pipeline sees it as its recorder and as what it asks for answers; only {@code app} knows
 * more.
 */
@NullMarked
package dev.troupe.worker.journal;

import org.jspecify.annotations.NullMarked;
