/**
 * The HTTP interface: submitting and looking up jobs, and whether this replica is well. Submissions
 * go to the topic like everyone's.
 */
@NullMarked
package dev.troupe.scheduler.api;

import org.jspecify.annotations.NullMarked;
