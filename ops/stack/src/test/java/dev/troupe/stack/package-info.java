@NullMarked
package dev.troupe.stack;

import org.jspecify.annotations.NullMarked;
