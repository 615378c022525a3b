/** Keeps secrets of the configuration out of what is written, logged and sent. */
@NullMarked
package dev.troupe.shared.secret;

import org.jspecify.annotations.NullMarked;
