/** What PostgreSQL knows of jobs, costs, workers and project state, as records. Reads only. */
@NullMarked
package dev.troupe.cli.report;

import org.jspecify.annotations.NullMarked;
