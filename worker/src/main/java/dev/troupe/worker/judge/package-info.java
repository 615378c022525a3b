/** Whether an answer is good enough to be a task's result. */
@NullMarked
package dev.troupe.worker.judge;

import org.jspecify.annotations.NullMarked;
