/**
 * Rows of a job: as people have them (JSON lines, CSV, TSV, packed or not), and as they are stored,
 * apart from the job because there may be millions.
 */
@NullMarked
package dev.troupe.shared.row;

import org.jspecify.annotations.NullMarked;
