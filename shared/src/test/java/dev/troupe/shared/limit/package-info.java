@NullMarked
package dev.troupe.shared.limit;

import org.jspecify.annotations.NullMarked;
