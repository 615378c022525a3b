/** What a task is played from: its role and its prompt, by address. */
@NullMarked
package dev.troupe.worker.script;

import org.jspecify.annotations.NullMarked;
