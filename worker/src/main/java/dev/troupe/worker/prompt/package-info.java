/** What a task is played from: its role and its prompt, by address. */
@NullMarked
package dev.troupe.worker.prompt;

import org.jspecify.annotations.NullMarked;
