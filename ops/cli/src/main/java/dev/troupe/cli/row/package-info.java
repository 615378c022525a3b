/** Files that the results of a job's rows are written to. */
@NullMarked
package dev.troupe.cli.row;

import org.jspecify.annotations.NullMarked;
