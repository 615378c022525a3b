/** What the leader looks after: dead workers, lost records, deadlines. */
@NullMarked
package dev.troupe.scheduler.rescue;

import org.jspecify.annotations.NullMarked;
