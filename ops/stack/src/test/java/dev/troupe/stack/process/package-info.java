@NullMarked
package dev.troupe.stack.process;

import org.jspecify.annotations.NullMarked;
