/** Submissions as anyone may write them, read strictly. Used by everything that accepts jobs. */
@NullMarked
package dev.troupe.shared.job;

import org.jspecify.annotations.NullMarked;
