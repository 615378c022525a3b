/** How background work is started and stopped, and what it is told about time. */
@NullMarked
package dev.troupe.shared.lifecycle;

import org.jspecify.annotations.NullMarked;
