/** From files to a submission. */
@NullMarked
package dev.troupe.cli.job;

import org.jspecify.annotations.NullMarked;
