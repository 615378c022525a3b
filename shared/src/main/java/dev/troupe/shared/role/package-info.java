/** Roles and loops as people write them, read from files and laid on top of each other. */
@NullMarked
package dev.troupe.shared.role;

import org.jspecify.annotations.NullMarked;
