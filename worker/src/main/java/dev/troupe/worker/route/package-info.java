/** Which models a role may ask, at whose account, and what one call there can cost. */
@NullMarked
package dev.troupe.worker.route;

import org.jspecify.annotations.NullMarked;
