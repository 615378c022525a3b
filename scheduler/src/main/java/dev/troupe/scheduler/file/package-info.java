/** Files and uploads as rows: what {@code api} offers by HTTP and batches will read. */
@NullMarked
package dev.troupe.scheduler.file;

import org.jspecify.annotations.NullMarked;
