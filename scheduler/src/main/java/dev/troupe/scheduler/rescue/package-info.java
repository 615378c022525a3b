/** What the leader looks after: dead workers, lost records, deadlines; and who the leader is. */
@NullMarked
package dev.troupe.scheduler.rescue;

import org.jspecify.annotations.NullMarked;
