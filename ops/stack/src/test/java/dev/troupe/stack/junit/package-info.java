@NullMarked
package dev.troupe.stack.junit;

import org.jspecify.annotations.NullMarked;
