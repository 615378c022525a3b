/** How much of the product the tests reach; for the build alone. */
@NullMarked
package dev.troupe.coverage;

import org.jspecify.annotations.NullMarked;
