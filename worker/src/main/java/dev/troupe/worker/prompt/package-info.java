/** What a task is executed from: its role and its prompt, by address. */
@NullMarked
package dev.troupe.worker.prompt;

import org.jspecify.annotations.NullMarked;
