/** A job's rows as people have them: JSON lines, CSV, TSV, packed or not. */
@NullMarked
package dev.troupe.cli.row;

import org.jspecify.annotations.NullMarked;
