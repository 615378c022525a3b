/** Tests of files as rows. */
@NullMarked
package dev.troupe.scheduler.file;

import org.jspecify.annotations.NullMarked;
