/** Whether a call may start now: the place where limits and budgets say so. */
@NullMarked
package dev.troupe.worker.admission;

import org.jspecify.annotations.NullMarked;
