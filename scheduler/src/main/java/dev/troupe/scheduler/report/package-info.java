/** What there is, for those who look: jobs, tasks and calls, page by page. Reads only. */
@NullMarked
package dev.troupe.scheduler.report;

import org.jspecify.annotations.NullMarked;
