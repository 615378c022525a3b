/** From files to a submission, from a submission to its job, from the job to its results. */
@NullMarked
package dev.troupe.cli.job;

import org.jspecify.annotations.NullMarked;
