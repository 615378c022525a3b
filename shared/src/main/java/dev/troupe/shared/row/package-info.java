/** Rows of a job that are stored apart from it, because there may be millions. */
@NullMarked
package dev.troupe.shared.row;

import org.jspecify.annotations.NullMarked;
